// Which address a client gets.
#pragma once

#include <optional>

#include "common/config/site.hpp"
#include "tools/pxe-dhcpd/leases/table.hpp"

namespace pxe::dhcpd {

// How long an offered address is kept for the client it was offered to, and a declined one for nobody.
inline constexpr std::int64_t offer_seconds = 30;
inline constexpr std::int64_t decline_seconds = 600;

struct Wish {
  MacAddress mac;
  std::optional<Ipv4Address> fixed;      // by a [[client]] entry
  std::optional<Ipv4Address> requested;  // option 50
};

// Whether the client may have this address now: its fixed one, or one of the pool that is nobody else's.
bool is_assignable(const config::Site& site, const config::Subnet& subnet, const LeaseTable& leases,
                   const Wish& wish, Ipv4Address address, Now now);

// In this order (RFC 2131 §4.3.1): the fixed address, the one it has or had, the one it asks for, one never
// used, the one longest idle. Absent when the pool is exhausted.
std::optional<Ipv4Address> choose_address(const config::Site& site, const config::Subnet& subnet,
                                          const LeaseTable& leases, const Wish& wish, Now now);

}  // namespace pxe::dhcpd
