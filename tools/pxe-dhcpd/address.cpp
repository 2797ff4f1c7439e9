#include "tools/pxe-dhcpd/address.hpp"

#include <algorithm>

namespace pxe::dhcpd {
namespace {

bool in_pool(const config::Subnet& subnet, Ipv4Address address) {
  return std::any_of(subnet.pool.begin(), subnet.pool.end(),
                     [&](const Ipv4Range& r) { return r.contains(address); });
}

bool is_somebodys_fixed(const config::Site& site, Ipv4Address address) {
  return std::any_of(site.clients.begin(), site.clients.end(),
                     [&](const auto& c) { return c.address == address; });
}

// A start that depends on the MAC alone, so that a machine tends to get the same address from an empty lease
// file.
std::uint64_t start_of(const MacAddress& mac, std::uint64_t size) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const std::uint8_t byte : mac.bytes()) hash = (hash ^ byte) * 0x100000001b3;
  return hash % size;
}

std::optional<Ipv4Address> never_used(const config::Site& site, const Ipv4Range& range,
                                      const LeaseTable& leases, const MacAddress& mac) {
  const std::uint64_t size = range.size();
  const std::uint64_t start = start_of(mac, size);
  for (std::uint64_t i = 0; i < size; ++i) {
    const Ipv4Address address(range.first.value() + static_cast<std::uint32_t>((start + i) % size));
    if (!leases.by_ip(address) && !is_somebodys_fixed(site, address)) return address;
  }
  return std::nullopt;
}

}  // namespace

bool is_assignable(const config::Site& site, const config::Subnet& subnet, const LeaseTable& leases,
                   const Wish& wish, Ipv4Address address, Now now) {
  const Lease* lease = leases.by_ip(address);
  const bool taken =
      lease && lease->is_live(now) && (lease->mac != wish.mac || lease->state == LeaseState::declined);
  if (wish.fixed) return address == *wish.fixed && !taken;
  return in_pool(subnet, address) && !taken && !is_somebodys_fixed(site, address);
}

std::optional<Ipv4Address> choose_address(const config::Site& site, const config::Subnet& subnet,
                                          const LeaseTable& leases, const Wish& wish, Now now) {
  const auto assignable = [&](Ipv4Address address) {
    return is_assignable(site, subnet, leases, wish, address, now);
  };
  if (wish.fixed) return assignable(*wish.fixed) ? wish.fixed : std::nullopt;
  const Lease* own = leases.by_mac(wish.mac, subnet.network);
  if (own && assignable(own->ip)) return own->ip;
  if (wish.requested && assignable(*wish.requested)) return wish.requested;
  for (const Ipv4Range& range : subnet.pool) {
    if (const auto address = never_used(site, range, leases, wish.mac)) return address;
  }
  for (const Ipv4Range& range : subnet.pool) {
    const Lease* idle = leases.longest_idle(range, now);
    if (idle && assignable(idle->ip)) return idle->ip;
  }
  return std::nullopt;
}

}  // namespace pxe::dhcpd
