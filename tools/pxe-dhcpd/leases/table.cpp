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

void LeaseTable::arrange(config::LeaseBy lease_by, const std::vector<Ipv4Range>& pools,
                         const std::vector<Ipv4Address>& fixed) {
  lease_by_ = lease_by;
  fixed_ = {fixed.begin(), fixed.end()};
  pools_.clear();
  for (const Ipv4Range& range : pools) pools_.emplace_back(range, fixed_);
  std::sort(pools_.begin(), pools_.end(),
            [](const Pool& a, const Pool& b) { return a.range().first < b.range().first; });
  link_all();
}

// In the order of expiry, so that a million entries cost no search each.
void LeaseTable::link_all() {
  owners_.clear();
  owners_.reserve(entries_.size());
  std::vector<LeaseEntry*> ordered;
  ordered.reserve(entries_.size());
  for (auto& [ip, entry] : entries_) {
    owners_.emplace(owner_key(entry.lease.mac, entry.lease.client_id), &entry);
    ordered.push_back(&entry);
  }
  std::sort(ordered.begin(), ordered.end(), [](const LeaseEntry* a, const LeaseEntry* b) {
    if (a->lease.expires != b->lease.expires) return a->lease.expires < b->lease.expires;
    return a->lease.ip < b->lease.ip;
  });
  for (LeaseEntry* entry : ordered) {
    if (Pool* pool = pool_of(entry->lease.ip)) pool->append(*entry);
  }
}

void LeaseTable::restore(Lease&& lease) { entries_[lease.ip].lease = std::move(lease); }

const Lease* LeaseTable::by_ip(Ipv4Address ip) const {
  const auto at = entries_.find(ip);
  return at == entries_.end() ? nullptr : &at->second.lease;
}

// RFC 2131 §4.2: the client identifier where there is one, else the hardware address.
std::size_t LeaseTable::owner_key(const MacAddress& mac, const std::string& client_id) const {
  const bool by_id = lease_by_ == config::LeaseBy::client_id && !client_id.empty();
  return by_id ? std::hash<std::string>{}(client_id) : std::hash<MacAddress>{}(mac);
}

bool LeaseTable::is_of(const Lease& lease, const Identity& client) const {
  const bool by_id =
      lease_by_ == config::LeaseBy::client_id && !(lease.client_id.empty() && client.client_id.empty());
  return by_id ? lease.client_id == client.client_id : lease.mac == client.mac;
}

const Lease* LeaseTable::of_client(const Identity& client, const Ipv4Network& network) const {
  const Lease* newest = nullptr;
  const auto [first, last] = owners_.equal_range(owner_key(client.mac, client.client_id));
  for (auto at = first; at != last; ++at) {
    const Lease& lease = at->second->lease;
    const bool usable =
        is_of(lease, client) && lease.state != LeaseState::declined && network.contains(lease.ip);
    if (usable && (!newest || lease.starts > newest->starts)) newest = &lease;
  }
  return newest;
}

std::optional<Lease> LeaseTable::put(const Lease& lease) {
  std::optional<Lease> before;
  const auto [at, fresh] = entries_.try_emplace(lease.ip);
  LeaseEntry& entry = at->second;
  if (!fresh) {
    unlink(entry);
    before = std::move(entry.lease);
  }
  entry.lease = lease;
  link(entry);
  return before;
}

void LeaseTable::erase(Ipv4Address ip) {
  const auto at = entries_.find(ip);
  if (at == entries_.end()) return;
  unlink(at->second);
  entries_.erase(at);
}

Pool* LeaseTable::pool_of(Ipv4Address ip) {
  const auto after = std::upper_bound(pools_.begin(), pools_.end(), ip, [](Ipv4Address value, const Pool& p) {
    return value < p.range().first;
  });
  if (after == pools_.begin()) return nullptr;
  Pool& pool = *std::prev(after);
  return pool.range().contains(ip) && !fixed_.contains(ip) ? &pool : nullptr;
}

const Pool* LeaseTable::pool(const Ipv4Range& range) const {
  const auto at = std::lower_bound(pools_.begin(), pools_.end(), range.first,
                                   [](const Pool& p, Ipv4Address value) { return p.range().first < value; });
  return at != pools_.end() && at->range() == range ? &*at : nullptr;
}

void LeaseTable::link(LeaseEntry& entry) {
  owners_.emplace(owner_key(entry.lease.mac, entry.lease.client_id), &entry);
  if (Pool* pool = pool_of(entry.lease.ip)) pool->add(entry);
}

void LeaseTable::unlink(LeaseEntry& entry) {
  const auto [first, last] = owners_.equal_range(owner_key(entry.lease.mac, entry.lease.client_id));
  const auto own = std::find_if(first, last, [&](const auto& pair) { return pair.second == &entry; });
  if (own != last) owners_.erase(own);
  if (Pool* pool = pool_of(entry.lease.ip)) pool->remove(entry);
}

void LeaseTable::for_each(const std::function<void(const Lease&)>& visit) const {
  for (const auto& [ip, entry] : entries_) visit(entry.lease);
}

void arrange(LeaseTable& table, const config::Site& site) {
  std::vector<Ipv4Range> pools;
  for (const config::Subnet& subnet : site.dhcp.subnets)
    pools.insert(pools.end(), subnet.pool.begin(), subnet.pool.end());
  std::vector<Ipv4Address> fixed;
  for (const config::ClientEntry& client : site.clients) {
    if (client.address) fixed.push_back(*client.address);
  }
  table.arrange(site.dhcp.lease_by, pools, fixed);
}

}  // namespace pxe::dhcpd
