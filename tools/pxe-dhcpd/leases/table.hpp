// All leases in memory: what decisions read. The database follows it (see store.hpp).
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <vector>

#include "tools/pxe-dhcpd/leases/lease.hpp"

namespace pxe::dhcpd {

class LeaseTable {
 public:
  const Lease* by_ip(Ipv4Address ip) const;

  // The client's own lease or offer within a network, the newest where it has several; null when it has none.
  const Lease* by_mac(const MacAddress& mac, const Ipv4Network& network) const;

  // Puts a lease in the place of whatever its address had, and returns that, so that it can be put back.
  std::optional<Lease> put(const Lease& lease);
  void erase(Ipv4Address ip);

  // Of the addresses in range that have a lease which is over, the one that has been idle longest.
  const Lease* longest_idle(const Ipv4Range& range, Now now) const;

  std::size_t size() const { return leases_.size(); }

 private:
  void forget_mac(const Lease& lease);

  std::unordered_map<Ipv4Address, Lease> leases_;
  std::unordered_map<MacAddress, std::vector<Ipv4Address>> by_mac_;
};

}  // namespace pxe::dhcpd
