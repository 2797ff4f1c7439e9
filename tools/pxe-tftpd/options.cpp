#include "tools/pxe-tftpd/options.hpp"

namespace pxe::tftpd {

tl::expected<Options, int> parse_options(int argc, const char* const* argv) {
  constexpr const char* program = "pxe-tftpd";
  cli::CommandLine line(program, "Serve boot files over TFTP, and configuration made for each machine");
  line.footer(
      "SIGHUP reads the configuration again; SIGTERM ends.\n"
      "\n"
      "Examples:\n"
      "  pxe-tftpd --root /srv/pxe               serve a folder, without any configuration\n"
      "  pxe-tftpd -c pxe.toml --check           say what is wrong with a configuration\n"
      "  pxe-tftpd --root . --listen 127.0.0.1 --port 6969 --log-level debug");
  return service::parse_serving_options(
      line, program, "The UDP port for requests (default: port in [tftp], or 69)", 1, argc, argv);
}

void apply(const Options& options, config::Site& site) {
  if (!options.roots.empty()) site.site.roots = options.roots;
  if (!options.listen.empty()) site.tftp.listen = options.listen;
  if (options.port) site.tftp.port = *options.port;
}

}  // namespace pxe::tftpd
