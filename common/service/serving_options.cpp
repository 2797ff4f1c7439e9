#include "common/service/serving_options.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "common/base/text.hpp"
#include "common/cli/run.hpp"

namespace pxe::service {
namespace {

Result<std::uint16_t> parse_port(std::string_view text, std::uint16_t least) {
  const auto port = parse_number<std::uint16_t>(text);
  if (port && *port >= least) return *port;
  return fail(fmt::format("--port takes a number {} 65535, not '{}'", least == 0 ? "up to" : "from 1 to",
                          printable(text)));
}

// As typed, before it is understood.
struct Typed {
  std::vector<std::string> listen;
  std::optional<std::string> port;
};

Result<void> understand(const Typed& typed, std::uint16_t least_port, ServingOptions& options) {
  for (const std::string& text : typed.listen) {
    const auto address = Ipv4Address::parse(text);
    if (!address) return fail("--listen: " + address.error().sentence);
    options.listen.push_back(*address);
  }
  if (typed.port) {
    const auto port = parse_port(*typed.port, least_port);
    if (!port) return tl::make_unexpected(port.error());
    options.port = *port;
  }
  for (std::string& root : options.roots) root = std::filesystem::absolute(root).lexically_normal();
  return {};
}

}  // namespace

tl::expected<ServingOptions, int> parse_serving_options(cli::CommandLine& line, const std::string& program,
                                                        const std::string& port_help,
                                                        std::uint16_t least_port, int argc,
                                                        const char* const* argv) {
  ServingOptions options;
  Typed typed;
  line.list(options.roots, "--root", "DIR", "Serve this folder instead of the configured roots (repeatable)");
  line.list(typed.listen, "--listen", "ADDR", "Answer at this address only, instead of all (repeatable)");
  line.option(typed.port, "--port", "N", port_help);
  add_daemon_options(line, options.daemon);
  if (const auto code = line.parse(argc, argv)) return tl::make_unexpected(*code);
  if (const auto understood = understand(typed, least_port, options); !understood) {
    cli::complain(program, understood.error().sentence + "; see " + program + " --help");
    return tl::make_unexpected(cli::usage);
  }
  return options;
}

}  // namespace pxe::service
