#pragma once

#include <memory>

#include "common/service/serve.hpp"

namespace pxe::dhcpd {

// Opens the lease file, then the sockets. Serves the interfaces of the configuration, or every one that has
// an address in a [[dhcp.subnet]].
Result<std::unique_ptr<service::Server>> make_server(asio::io_context& io,
                                                     service::ConfigurationPtr configuration,
                                                     service::Log& log);

}  // namespace pxe::dhcpd
