#pragma once

#include <optional>

#include "common/addr/ipv4.hpp"
#include "common/addr/mac_address.hpp"

namespace pxe::net {

// The MAC that the system's neighbour table has for an address on the interface with that index: a host that
// has just sent something is there, when no router stands between. Nothing is sent.
std::optional<MacAddress> neighbour(Ipv4Address address, unsigned interface_index);

}  // namespace pxe::net
