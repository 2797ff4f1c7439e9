#pragma once

#include <cstdint>

#include "common/config/dhcp_settings.hpp"
#include "common/dhcp/message.hpp"

namespace pxe::dhcpd {

// RFC 2131 §4.4.5, in seconds: never 0, and renewal <= rebinding <= lease.
struct LeaseTimes {
  std::uint32_t lease = 0;
  std::uint32_t renewal = 0;    // T1
  std::uint32_t rebinding = 0;  // T2
};

// What the client asks for by option 51, within the subnet's least and most; the subnet's own without it.
LeaseTimes lease_times(const config::Subnet& subnet, const dhcp::Message& request);

void set_lease_times(dhcp::Options& options, const LeaseTimes& times);

}  // namespace pxe::dhcpd
