#include "tools/pxe-httpd/options.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "common/base/text.hpp"
#include "common/cli/run.hpp"

namespace pxe::httpd {
namespace {

constexpr const char* program = "pxe-httpd";

std::variant<Options, int> usage_error(std::string_view sentence) {
  cli::complain(program, sentence);
  return cli::usage;
}

}  // namespace

std::variant<Options, int> parse_options(int argc, const char* const* argv) {
  cli::CommandLine command_line(
      program, "Serve files, the iPXE entry point and each machine's own boot configuration over HTTP");
  Options options;
  std::optional<std::string> port;
  std::vector<std::string> listen;
  service::add_daemon_options(command_line, options.daemon);
  command_line.list(options.roots, "--root", "DIR",
                    "Serve this folder instead of the configured roots (repeatable)");
  command_line.option(port, "--port", "N", "The TCP port for requests (default: http-port, or 80)");
  command_line.list(listen, "--listen", "ADDR", "Answer at this address only, instead of all (repeatable)");
  command_line.footer(
      "Examples:\n"
      "  pxe-httpd                              serve what /etc/pxe/pxe.toml says\n"
      "  pxe-httpd --root /srv/pxe --port 8080  serve a folder and the built-in plan\n"
      "  pxe-httpd -c pxe.toml --check          say what is wrong with a configuration\n"
      "\n"
      "http://ADDRESS/boot.ipxe is the entry point for iPXE. SIGHUP reads the configuration again.\n"
      "See pxe.toml(5) for the configuration and pxe-boot(7) for how the programs work together.");
  if (const auto code = command_line.parse(argc, argv)) return *code;
  if (port) {
    options.port = parse_number<std::uint16_t>(*port);
    if (!options.port) return usage_error(fmt::format("--port takes a number up to 65535, not '{}'", *port));
  }
  for (const std::string& text : listen) {
    const auto address = Ipv4Address::parse(text);
    if (!address) return usage_error(fmt::format("--listen: {}", address.error().sentence));
    options.listen.push_back(*address);
  }
  if (options.listen.empty()) options.listen.emplace_back();  // 0.0.0.0
  for (std::string& root : options.roots) root = std::filesystem::absolute(root).lexically_normal();
  return options;
}

void apply(const Options& options, config::Site& site) {
  if (!options.roots.empty()) site.site.roots = options.roots;
  if (options.port) site.site.http_port = *options.port;
}

}  // namespace pxe::httpd
