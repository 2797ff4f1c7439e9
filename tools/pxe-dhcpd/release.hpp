// `release 10.77.0.57` or `release 52:54:00:12:34:01`, as the control socket is told.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "tools/pxe-dhcpd/leases/table.hpp"

namespace pxe::dhcpd {

// The leases as they are to be afterwards: those of the address or the MAC that are live, offers and declined
// ones among them, given back. The error says what was expected, or that there is none.
Result<std::vector<Lease>> release(const LeaseTable& leases, std::string_view line, Now now);

// `10.77.0.57 is free`, a line each.
std::string said_of(const std::vector<Lease>& released);

}  // namespace pxe::dhcpd
