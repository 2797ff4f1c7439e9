#include "tools/pxe-dhcpd/leases/table.hpp"

#include <algorithm>

namespace pxe::dhcpd {

std::string_view to_string(LeaseState state) {
  switch (state) {
    case LeaseState::offered: return "offered";
    case LeaseState::bound: return "bound";
    case LeaseState::released: return "released";
    case LeaseState::declined: return "declined";
  }
  return "";
}

const Lease* LeaseTable::by_ip(Ipv4Address ip) const {
  const auto at = leases_.find(ip);
  return at == leases_.end() ? nullptr : &at->second;
}

const Lease* LeaseTable::by_mac(const MacAddress& mac, const Ipv4Network& network) const {
  const auto at = by_mac_.find(mac);
  const Lease* newest = nullptr;
  if (at == by_mac_.end()) return newest;
  for (const Ipv4Address ip : at->second) {
    const Lease* lease = by_ip(ip);
    const bool usable = lease->state != LeaseState::declined && network.contains(ip);
    if (usable && (!newest || lease->starts > newest->starts)) newest = lease;
  }
  return newest;
}

std::optional<Lease> LeaseTable::put(const Lease& lease) {
  std::optional<Lease> before;
  if (const Lease* present = by_ip(lease.ip)) before = *present;
  if (before) forget_mac(*before);
  by_mac_[lease.mac].push_back(lease.ip);
  leases_[lease.ip] = lease;
  return before;
}

void LeaseTable::erase(Ipv4Address ip) {
  const auto at = leases_.find(ip);
  if (at == leases_.end()) return;
  forget_mac(at->second);
  leases_.erase(at);
}

void LeaseTable::forget_mac(const Lease& lease) {
  const auto at = by_mac_.find(lease.mac);
  if (at == by_mac_.end()) return;
  std::erase(at->second, lease.ip);
  if (at->second.empty()) by_mac_.erase(at);
}

const Lease* LeaseTable::longest_idle(const Ipv4Range& range, Now now) const {
  const Lease* longest = nullptr;
  for (const auto& [ip, lease] : leases_) {
    if (!range.contains(ip) || lease.is_live(now)) continue;
    if (!longest || lease.expires < longest->expires) longest = &lease;
  }
  return longest;
}

}  // namespace pxe::dhcpd
