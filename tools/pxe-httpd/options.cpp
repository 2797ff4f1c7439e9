#include "tools/pxe-httpd/options.hpp"

namespace pxe::httpd {

tl::expected<Options, int> parse_options(int argc, const char* const* argv) {
  constexpr const char* program = "pxe-httpd";
  cli::CommandLine line(
      program, "Serve files, the iPXE entry point and each machine's own boot configuration over HTTP");
  line.footer(
      "Examples:\n"
      "  pxe-httpd                              serve what /etc/pxe/pxe.toml says\n"
      "  pxe-httpd --root /srv/pxe --port 8080  serve a folder and the built-in plan\n"
      "  pxe-httpd -c pxe.toml --check          say what is wrong with a configuration\n"
      "\n"
      "http://ADDRESS/boot.ipxe is the entry point for iPXE. SIGHUP reads the configuration again.\n"
      "See pxe.toml(5) for the configuration and pxe-boot(7) for how the programs work together.");
  return service::parse_serving_options(
      line, program, "The TCP port for requests (default: http-port, or 80)", 0, argc, argv);
}

void apply(const Options& options, config::Site& site) {
  if (!options.roots.empty()) site.site.roots = options.roots;
  if (options.port) site.site.http_port = *options.port;
  if (!options.listen.empty()) site.http.listen = options.listen;
}

}  // namespace pxe::httpd
