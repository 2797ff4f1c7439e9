#include "tools/pxe-httpd/program.hpp"

#include "common/service/serve.hpp"
#include "tools/pxe-httpd/options.hpp"
#include "tools/pxe-httpd/server.hpp"

namespace pxe::httpd {

int program(int argc, char** argv) {
  const auto options = parse_options(argc, argv);
  if (!options) return options.error();
  return service::serve(
      "pxe-httpd", options->daemon,
      [&](config::Site& site) {
        apply(*options, site);
        return Result<void>();
      },
      [&](asio::io_context& io, service::ConfigurationPtr configuration,
          service::Log& log) -> Result<std::unique_ptr<service::Server>> {
        Setup setup{configuration->site().http.listen, options->daemon.user};
        if (setup.addresses.empty()) setup.addresses.emplace_back();  // 0.0.0.0: every one
        auto server = Server::open(io, std::move(configuration), log, setup);
        if (!server) return tl::make_unexpected(server.error());
        return std::unique_ptr<service::Server>(std::move(*server));
      });
}

}  // namespace pxe::httpd
