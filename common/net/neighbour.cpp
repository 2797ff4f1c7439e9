#include "common/net/neighbour.hpp"

#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace pxe::net {

std::optional<MacAddress> neighbour(Ipv4Address address, unsigned interface_index) {
  arpreq request{};
  if (!if_indextoname(interface_index, request.arp_dev)) return std::nullopt;
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(address.value());
  std::memcpy(&request.arp_pa, &name, sizeof name);
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return std::nullopt;
  const bool found = ioctl(fd, SIOCGARP, &request) == 0 && (request.arp_flags & ATF_COM) != 0 &&
                     request.arp_ha.sa_family == ARPHRD_ETHER;
  close(fd);
  if (!found) return std::nullopt;
  std::array<std::uint8_t, 6> octets{};
  std::memcpy(octets.data(), request.arp_ha.sa_data, octets.size());
  return MacAddress::from_bytes(octets);
}

}  // namespace pxe::net
