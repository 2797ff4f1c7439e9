#include "tools/pxe-tftpd/options.hpp"

#include <filesystem>

#include "common/base/text.hpp"
#include "common/cli/command_line.hpp"
#include "common/cli/run.hpp"

namespace pxe::tftpd {
namespace {

constexpr const char* program = "pxe-tftpd";

tl::unexpected<int> usage_error(const std::string& sentence) {
  cli::complain(program, sentence + "; see pxe-tftpd --help");
  return tl::make_unexpected(cli::usage);
}

}  // namespace

tl::expected<Options, int> parse_options(int argc, const char* const* argv) {
  Options options;
  std::vector<std::string> listen;
  std::optional<std::string> port;
  cli::CommandLine line(program, "Serve boot files over TFTP, and configuration made for each machine");
  line.list(options.roots, "--root", "DIR", "Serve this folder instead of the configured roots (repeatable)");
  line.list(listen, "--listen", "ADDR", "Answer at this address only, instead of all (repeatable)");
  line.option(port, "--port", "N", "The UDP port for requests (default: port in [tftp], or 69)");
  service::add_daemon_options(line, options.daemon);
  line.footer(
      "SIGHUP reads the configuration again; SIGTERM ends.\n"
      "\n"
      "Examples:\n"
      "  pxe-tftpd --root /srv/pxe               serve a folder, without any configuration\n"
      "  pxe-tftpd -c pxe.toml --check           say what is wrong with a configuration\n"
      "  pxe-tftpd --root . --listen 127.0.0.1 --port 6969 --log-level debug");
  if (const auto code = line.parse(argc, argv)) return tl::make_unexpected(*code);
  for (std::string& root : options.roots) root = std::filesystem::absolute(root).lexically_normal();
  for (const std::string& text : listen) {
    const auto address = Ipv4Address::parse(text);
    if (!address) return usage_error("--listen: " + address.error().sentence);
    options.listen.push_back(*address);
  }
  if (port) {
    options.port = parse_number<std::uint16_t>(*port);
    if (!options.port || *options.port == 0) return usage_error("--port takes a number from 1 to 65535");
  }
  return options;
}

void apply(const Options& options, config::Site& site) {
  if (!options.roots.empty()) site.site.roots = options.roots;
  if (!options.listen.empty()) site.tftp.listen = options.listen;
  if (options.port) site.tftp.port = *options.port;
}

}  // namespace pxe::tftpd
