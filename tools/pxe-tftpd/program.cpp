#include "tools/pxe-tftpd/program.hpp"

#include "common/service/serve.hpp"
#include "tools/pxe-tftpd/options.hpp"
#include "tools/pxe-tftpd/server.hpp"

namespace pxe::tftpd {

int program(int argc, char** argv) {
  const auto options = parse_options(argc, argv);
  if (!options) return options.error();
  const auto flags = [&](config::Site& site) {
    apply(*options, site);
    return Result<void>();
  };
  return service::serve("pxe-tftpd", options->daemon, flags, &Server::open);
}

}  // namespace pxe::tftpd
