#include "common/net/local_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace pxe::net {

std::optional<Ipv4Address> local_address_towards(Ipv4Address peer) {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return std::nullopt;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(peer.value());
  address.sin_port = htons(9);  // discard: connecting a datagram socket only looks the route up
  socklen_t size = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  const bool found = connect(fd, raw, size) == 0 && getsockname(fd, raw, &size) == 0;
  close(fd);
  return found ? std::optional(Ipv4Address(ntohl(address.sin_addr.s_addr))) : std::nullopt;
}

}  // namespace pxe::net
