#pragma once

#include <optional>

#include "common/addr/ipv4.hpp"

namespace pxe::net {

// The address this machine would speak from to reach another, by its routes; no packet is sent. Absent
// without a route.
std::optional<Ipv4Address> local_address_towards(Ipv4Address peer);

}  // namespace pxe::net
