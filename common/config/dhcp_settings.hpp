// [dhcp] of pxe.toml as values.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/config/match.hpp"
#include "common/config/value.hpp"

namespace pxe::config {

struct DhcpOption {
  std::uint8_t code = 0;
  std::vector<std::uint8_t> value;  // as on the wire
};

struct Subnet {
  Place place;
  Ipv4Network network;
  bool proxy = false;  // another server gives the addresses
  std::vector<Ipv4Range> pool;
  std::vector<Ipv4Address> routers;
  std::vector<Ipv4Address> dns;
  std::string domain;
  std::chrono::seconds lease_time{3600};
  std::vector<DhcpOption> options;  // beside those above, which they override
};

struct Loader {
  Place place;
  Match match;
  std::string file;  // a path for TFTP, or a URL
};

struct DhcpSettings {
  std::vector<std::string> interfaces;
  std::string leases = "/var/lib/pxe/leases.db";
  std::vector<Subnet> subnets;
  std::vector<Loader> loaders;  // tried before the built-in rows
};

}  // namespace pxe::config
