// The few socket calls that all load generators make. A load generator that cannot have its sockets is of no
// use, so failure ends the program.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "common/addr/ipv4.hpp"

namespace pxe::bench {

inline int must(int result, const char* what) {
  if (result < 0) {
    std::fprintf(stderr, "%s: %s\n", what, std::strerror(errno));
    std::exit(1);
  }
  return result;
}

inline sockaddr_in endpoint(Ipv4Address address, std::uint16_t port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  name.sin_addr.s_addr = htonl(address.value());
  return name;
}

inline const sockaddr* generic(const sockaddr_in& name) { return reinterpret_cast<const sockaddr*>(&name); }

inline void set_option(int socket, int level, int option, int value) {
  must(setsockopt(socket, level, option, &value, sizeof value), "setsockopt");
}

// An address on the command line; the program ends when it is none.
inline Ipv4Address address_argument(const std::string& text) {
  const auto address = Ipv4Address::parse(text);
  if (!address) {
    std::fprintf(stderr, "'%s' is no IPv4 address\n", text.c_str());
    std::exit(2);
  }
  return *address;
}

}  // namespace pxe::bench
