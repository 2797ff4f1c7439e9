#include "tools/pxe-dhcpd/release.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"

namespace pxe::dhcpd {

Result<std::vector<Lease>> release(const LeaseTable& leases, std::string_view line, Now now) {
  constexpr std::string_view verb = "release ";
  const std::string_view who = line.starts_with(verb) ? trim(line.substr(verb.size())) : std::string_view();
  const auto ip = Ipv4Address::parse(who);
  const auto mac = MacAddress::parse(who);
  if (!ip && !mac) return fail("takes `release` and an IPv4 or MAC address");
  std::vector<Lease> released;
  leases.for_each([&](const Lease& lease) {
    if (!lease.is_live(now) || (ip ? lease.ip != *ip : lease.mac != *mac)) return;
    released.push_back(lease);
    released.back().state = LeaseState::released;
    released.back().expires = now.boot;
  });
  if (released.empty()) return fail(fmt::format("{} has no lease", printable(who)));
  return released;
}

std::string said_of(const std::vector<Lease>& released) {
  std::string text;
  for (const Lease& lease : released) text += lease.ip.to_string() + " is free\n";
  return text;
}

}  // namespace pxe::dhcpd
