#include "tools/pxe-dhcpd/address.hpp"

#include <algorithm>

namespace pxe::dhcpd {
namespace {

bool in_pool(const config::Subnet& subnet, Ipv4Address address) {
  return std::any_of(subnet.pool.begin(), subnet.pool.end(),
                     [&](const Ipv4Range& r) { return r.contains(address); });
}

// A start that depends on the MAC alone, so that a machine tends to get the same address from an empty lease
// file.
Ipv4Address start_in(const Ipv4Range& range, const MacAddress& mac) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const std::uint8_t byte : mac.bytes()) hash = (hash ^ byte) * 0x100000001b3;
  return Ipv4Address(range.first.value() + static_cast<std::uint32_t>(hash % range.size()));
}

// The first of the pools' answers.
template <class Ask>
std::optional<Ipv4Address> first_of_pools(const Link& link, const Ask& ask) {
  for (const config::Subnet* subnet : link) {
    for (const Ipv4Range& range : subnet->pool) {
      if (const std::optional<Ipv4Address> address = ask(range)) return address;
    }
  }
  return std::nullopt;
}

const Lease* own_lease(const Link& link, const LeaseTable& leases, const Wish& wish) {
  const Lease* newest = nullptr;
  for (const config::Subnet* subnet : link) {
    const Lease* own = leases.of_client(wish.client, subnet->network);
    if (own && (!newest || own->starts > newest->starts)) newest = own;
  }
  return newest;
}

}  // namespace

const config::Subnet* subnet_of(const Link& link, Ipv4Address address) {
  const auto at =
      std::find_if(link.begin(), link.end(), [&](const auto* s) { return s->network.contains(address); });
  return at == link.end() ? nullptr : *at;
}

bool is_assignable(const Link& link, const LeaseTable& leases, const Wish& wish, Ipv4Address address,
                   Now now) {
  const config::Subnet* subnet = subnet_of(link, address);
  if (!subnet) return false;
  const Lease* lease = leases.by_ip(address);
  const bool taken = lease && lease->is_live(now) &&
                     (!leases.is_of(*lease, wish.client) || lease->state == LeaseState::declined);
  if (taken) return false;
  if (wish.fixed == address) return true;
  // A machine whose own address somebody else uses is given one of the pool meanwhile.
  if (wish.fixed && is_assignable(link, leases, wish, *wish.fixed, now)) return false;
  return in_pool(*subnet, address) && !leases.is_somebodys_fixed(address);
}

std::optional<Ipv4Address> choose_address(const Link& link, const LeaseTable& leases, const Probes* probes,
                                          const Wish& wish, Now now) {
  const auto assignable = [&](Ipv4Address address) {
    return is_assignable(link, leases, wish, address, now);
  };
  if (wish.fixed && assignable(*wish.fixed)) return wish.fixed;
  const Lease* own = own_lease(link, leases, wish);
  if (own && assignable(own->ip)) return own->ip;
  if (wish.requested && assignable(*wish.requested)) return wish.requested;
  if (probes) {
    const auto ready =
        first_of_pools(link, [&](const Ipv4Range& range) { return probes->ready(range, now, assignable); });
    if (ready) return ready;
  }
  const auto fresh = first_of_pools(link, [&](const Ipv4Range& range) -> std::optional<Ipv4Address> {
    const Pool* pool = leases.pool(range);
    return pool ? pool->never_used(start_in(range, wish.client.mac)) : std::nullopt;
  });
  if (fresh) return fresh;
  return first_of_pools(link, [&](const Ipv4Range& range) -> std::optional<Ipv4Address> {
    const Pool* pool = leases.pool(range);
    const Lease* idle = pool ? pool->longest_idle(now) : nullptr;
    return idle ? std::optional(idle->ip) : std::nullopt;
  });
}

}  // namespace pxe::dhcpd
