#include "tools/pxe-dhcpd/interfaces.hpp"

#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <bit>

namespace pxe::dhcpd {
namespace {

std::uint32_t value_of(const sockaddr* address) {
  return ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr);
}

MacAddress mac_of(const sockaddr* address) {
  const auto* link = reinterpret_cast<const sockaddr_ll*>(address);
  if (link->sll_hatype != ARPHRD_ETHER) return {};
  return MacAddress::from_bytes(Bytes(link->sll_addr, link->sll_halen));
}

Interface& entry_for(std::vector<Interface>& interfaces, const char* name) {
  const auto at =
      std::find_if(interfaces.begin(), interfaces.end(), [&](const auto& i) { return i.name == name; });
  if (at != interfaces.end()) return *at;
  interfaces.push_back({static_cast<int>(if_nametoindex(name)), name, {}, {}});
  return interfaces.back();
}

}  // namespace

std::vector<Interface> list_interfaces() {
  std::vector<Interface> interfaces;
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return interfaces;
  for (const ifaddrs* at = first; at; at = at->ifa_next) {
    Interface& interface = entry_for(interfaces, at->ifa_name);
    if (at->ifa_addr && at->ifa_addr->sa_family == AF_PACKET) interface.hardware = mac_of(at->ifa_addr);
    if (!at->ifa_addr || at->ifa_addr->sa_family != AF_INET || !at->ifa_netmask) continue;
    interface.addresses.push_back(
        {Ipv4Address(value_of(at->ifa_addr)), std::popcount(value_of(at->ifa_netmask))});
  }
  freeifaddrs(first);
  return interfaces;
}

int open_change_socket() {
  const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR;
  if (fd >= 0 && bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

}  // namespace pxe::dhcpd
