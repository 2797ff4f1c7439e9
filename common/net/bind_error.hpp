#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/addr/ipv4.hpp"

namespace pxe::net {

// Why a server cannot have its port, as a sentence that says what to do: `cannot listen at 0.0.0.0:67:
// another program has UDP port 67`. transport is `UDP` or `TCP`; error is the system's number.
std::string bind_error(std::string_view transport, Ipv4Address address, std::uint16_t port, int error);

}  // namespace pxe::net
