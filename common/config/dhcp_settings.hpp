// [dhcp] of pxe.toml as values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
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

using DhcpOptions = std::vector<DhcpOption>;  // each code once

// What makes two messages those of one client.
enum class LeaseBy { mac, client_id };

// Which BOOTP clients (RFC 951, RFC 1534) get an address.
enum class Bootp { none, fixed, dynamic };

struct Subnet {
  Place place;
  Ipv4Network network;
  std::string shared_network;   // subnets of one name are on one link; empty: alone
  bool proxy = false;           // another server gives the addresses
  std::vector<Ipv4Range> pool;  // without what is excluded
  std::vector<Ipv4Address> routers;
  std::vector<Ipv4Address> dns;
  std::string domain;
  std::chrono::seconds lease_time{3600};
  std::chrono::seconds min_lease_time{3600};  // what a client may ask for by option 51
  std::chrono::seconds max_lease_time{3600};
  std::optional<std::chrono::seconds> renewal_time;    // T1; absent: half of the lease
  std::optional<std::chrono::seconds> rebinding_time;  // T2; absent: seven eighths
  bool authoritative = false;
  bool known_only = false;  // machines without a [[client]] entry are ignored
  Bootp bootp = Bootp::none;
  bool trust_agent_options = false;  // option 82 counts although no relay sent it
  DhcpOptions options;               // beside those above, which they override
  bool secure_boot = false;          // UEFI firmware is handed the distribution's signed shim
};

struct Loader {
  Place place;
  Match match;
  std::string file;  // a path for TFTP, or a URL; empty with secure_boot: shim for the architecture
  std::optional<Ipv4Address> server;  // where the file is; absent: this one, or [site] tftp
  bool secure_boot = false;
  DhcpOptions options;
};

struct PxeMenuItem {
  Place place;
  std::string text;
  std::string file;  // empty: the firmware goes on to its next boot device
  std::optional<Ipv4Address> server;
  std::uint16_t type = 0;  // PXE's boot server type, 0 for going on
};

// What PXE firmware shows for its user to choose from (option 43).
struct PxeMenu {
  Place place;
  Match match;
  std::string prompt;
  std::uint8_t timeout = 255;  // seconds until the first item is taken; 255 for never
  std::vector<PxeMenuItem> items;
};

// Options for whoever fits.
struct OptionRule {
  Place place;
  Match match;
  DhcpOptions options;
};

struct DhcpSettings {
  std::vector<std::string> interfaces;
  std::string leases = "/var/lib/pxe/leases.db";
  LeaseBy lease_by = LeaseBy::mac;
  bool probe = true;     // whether somebody has a free address already
  std::string on_lease;  // a program; empty: none
  std::vector<Subnet> subnets;
  std::vector<Loader> loaders;      // tried before the built-in rows
  std::vector<PxeMenu> menus;       // the first that fits is shown
  std::vector<OptionRule> options;  // all that fit count, later ones over earlier ones
};

}  // namespace pxe::config
