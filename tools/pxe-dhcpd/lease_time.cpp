#include "tools/pxe-dhcpd/lease_time.hpp"

#include <algorithm>

namespace pxe::dhcpd {
namespace {

namespace option = dhcp::option;

// 0xffffffff would be for ever (RFC 2131 §3.3), which no database row should say.
constexpr std::int64_t longest = 0xfffffffe;

// A configured time holds for the configured lease; for a shorter one it shrinks alike.
std::uint32_t part_of(std::int64_t lease, const config::Subnet& subnet,
                      const std::optional<std::chrono::seconds>& configured, std::int64_t eighths) {
  if (!configured) return static_cast<std::uint32_t>(lease * eighths / 8);
  const std::int64_t usual = std::max<std::int64_t>(subnet.lease_time.count(), 1);
  if (lease >= usual) return static_cast<std::uint32_t>(std::min(configured->count(), lease));
  return static_cast<std::uint32_t>(configured->count() * lease / usual);
}

}  // namespace

LeaseTimes lease_times(const config::Subnet& subnet, const dhcp::Message& request) {
  std::int64_t lease = subnet.lease_time.count();
  if (const auto asked = request.options.u32(option::dhcp_lease_time)) {
    lease = std::clamp<std::int64_t>(*asked, subnet.min_lease_time.count(), subnet.max_lease_time.count());
  }
  lease = std::clamp<std::int64_t>(lease, 1, longest);
  const std::uint32_t rebinding = part_of(lease, subnet, subnet.rebinding_time, 7);
  const std::uint32_t renewal = std::min(part_of(lease, subnet, subnet.renewal_time, 4), rebinding);
  return {static_cast<std::uint32_t>(lease), renewal, rebinding};
}

void set_lease_times(dhcp::Options& options, const LeaseTimes& times) {
  options.set_u32(option::dhcp_lease_time, times.lease);
  options.set_u32(option::dhcp_renewal_time, times.renewal);
  options.set_u32(option::dhcp_rebinding_time, times.rebinding);
}

}  // namespace pxe::dhcpd
