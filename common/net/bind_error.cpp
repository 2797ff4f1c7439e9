#include "common/net/bind_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace pxe::net {
namespace {

std::string reason(std::string_view transport, std::uint16_t port, int error) {
  switch (error) {
    case EACCES: return "a port below 1024 needs root, or the capability CAP_NET_BIND_SERVICE";
    case EADDRINUSE: return fmt::format("another program has {} port {}", transport, port);
    case EADDRNOTAVAIL: return "no interface of this machine has that address";
    default: return std::strerror(error);
  }
}

}  // namespace

std::string bind_error(std::string_view transport, Ipv4Address address, std::uint16_t port, int error) {
  return fmt::format("cannot listen at {}:{}: {}", address.to_string(), port, reason(transport, port, error));
}

}  // namespace pxe::net
