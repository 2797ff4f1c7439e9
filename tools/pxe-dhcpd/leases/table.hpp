// All leases in memory: what decisions read. The database follows it (see store.hpp). No question walks over
// them, and a million of them fit in 400 MB.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "common/config/site.hpp"
#include "tools/pxe-dhcpd/leases/pool.hpp"

namespace pxe::dhcpd {

class LeaseTable {
 public:
  LeaseTable() = default;
  LeaseTable(const LeaseTable&) = delete;  // the pools refer to the entries
  LeaseTable& operator=(const LeaseTable&) = delete;

  // By whom leases are told apart, and the pools that addresses are given out of; fixed are the addresses
  // that belong to somebody's [[client]] entry. What is in the table stays.
  void arrange(config::LeaseBy lease_by, const std::vector<Ipv4Range>& pools,
               const std::vector<Ipv4Address>& fixed);

  // One of many leases at the start; arrange() has to follow, and until then only by_ip() knows them.
  void restore(Lease&& lease);

  const Lease* by_ip(Ipv4Address ip) const;

  // The client's own lease or offer within a network, the newest where it has several; null when it has none.
  const Lease* of_client(const Identity& client, const Ipv4Network& network) const;
  bool is_of(const Lease& lease, const Identity& client) const;

  // Puts a lease in the place of whatever its address had, and returns that, so that it can be put back.
  std::optional<Lease> put(const Lease& lease);
  void erase(Ipv4Address ip);

  bool is_somebodys_fixed(Ipv4Address ip) const { return fixed_.contains(ip); }

  // The pool that begins where range does; null when arrange() did not name it.
  const Pool* pool(const Ipv4Range& range) const;

  void for_each(const std::function<void(const Lease&)>& visit) const;
  std::size_t size() const { return entries_.size(); }

 private:
  std::size_t owner_key(const MacAddress& mac, const std::string& client_id) const;
  Pool* pool_of(Ipv4Address ip);
  void link(LeaseEntry& entry);
  void link_all();
  void unlink(LeaseEntry& entry);

  config::LeaseBy lease_by_ = config::LeaseBy::mac;
  std::vector<Pool> pools_;  // by rising address
  std::unordered_set<Ipv4Address> fixed_;
  std::unordered_map<Ipv4Address, LeaseEntry> entries_;
  std::unordered_multimap<std::size_t, LeaseEntry*> owners_;  // by a hash: is_of() has the last word
};

// What a site says to arrange().
void arrange(LeaseTable& table, const config::Site& site);

}  // namespace pxe::dhcpd
