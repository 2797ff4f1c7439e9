// The machine's interfaces and their IPv4 addresses, as the kernel tells them.
#pragma once

#include <string>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/addr/mac_address.hpp"

namespace pxe::dhcpd {

struct InterfaceAddress {
  Ipv4Address address;
  int prefix = 32;
};

struct Interface {
  int index = 0;
  std::string name;
  std::vector<InterfaceAddress> addresses;
  MacAddress hardware = {};  // empty unless it is an Ethernet
};

// Empty when the kernel does not answer.
std::vector<Interface> list_interfaces();

// A netlink socket that becomes readable whenever an interface or address comes or goes; -1 when there is
// none to be had. What it says is read to make it silent again, and otherwise ignored.
int open_change_socket();

}  // namespace pxe::dhcpd
