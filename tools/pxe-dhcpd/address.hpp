// Which address a client gets.
#pragma once

#include <optional>
#include <vector>

#include "common/config/dhcp_settings.hpp"
#include "tools/pxe-dhcpd/leases/table.hpp"
#include "tools/pxe-dhcpd/probe.hpp"

namespace pxe::dhcpd {

// How long an offered address is kept for the client it was offered to, and a declined one for nobody.
inline constexpr std::int64_t offer_seconds = 30;
inline constexpr std::int64_t decline_seconds = 600;

struct Wish {
  Identity client;
  std::optional<Ipv4Address> fixed;      // by a [[client]] entry
  std::optional<Ipv4Address> requested;  // option 50
};

// The subnets of one link, the nearest first.
using Link = std::vector<const config::Subnet*>;

// The one that holds the address; null when none does.
const config::Subnet* subnet_of(const Link& link, Ipv4Address address);

// Whether the client may have this address now: its fixed one, or one of a pool that is nobody else's.
bool is_assignable(const Link& link, const LeaseTable& leases, const Wish& wish, Ipv4Address address,
                   Now now);

// In this order (RFC 2131 §4.3.1): the fixed address, the one it has or had, the one it asks for, one that
// nobody answered for when it was probed, one never used, the one longest idle. Absent when the pools are
// exhausted. probes may be null.
std::optional<Ipv4Address> choose_address(const Link& link, const LeaseTable& leases, const Probes* probes,
                                          const Wish& wish, Now now);

}  // namespace pxe::dhcpd
