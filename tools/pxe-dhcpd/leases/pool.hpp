// One range of addresses and which of them are free, found without a walk over the leases.
#pragma once

#include <boost/intrusive/set.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_set>
#include <vector>

#include "tools/pxe-dhcpd/leases/lease.hpp"

namespace pxe::dhcpd {

// A lease as the table keeps it: with its place in the order of expiry inside, which costs three pointers.
struct LeaseEntry
    : boost::intrusive::set_base_hook<boost::intrusive::optimize_size<true>,
                                      boost::intrusive::link_mode<boost::intrusive::normal_link>> {
  Lease lease;
};

class Pool {
 public:
  Pool(const Ipv4Range& range, const std::unordered_set<Ipv4Address>& fixed);

  const Ipv4Range& range() const { return range_; }

  // An entry of the range that is nobody's fixed address.
  void add(LeaseEntry& entry);
  void remove(LeaseEntry& entry);
  // The same as add(), for entries that come in the order of expiry and address.
  void append(LeaseEntry& entry);

  // The first address at or after start, going round, that nobody has or had.
  std::optional<Ipv4Address> never_used(Ipv4Address start) const;

  // Of those whose lease is over, the one that has been idle longest.
  const Lease* longest_idle(Now now) const;

  // Free addresses in the order they would be given out, those never used from start on, until enough are
  // taken: take says whether it took one.
  void free(Ipv4Address start, Now now, std::size_t enough,
            const std::function<bool(Ipv4Address)>& take) const;

 private:
  struct ByExpiry {
    bool operator()(const LeaseEntry& a, const LeaseEntry& b) const {
      if (a.lease.expires != b.lease.expires) return a.lease.expires < b.lease.expires;
      return a.lease.ip < b.lease.ip;
    }
  };

  std::uint64_t offset_of(Ipv4Address ip) const { return ip.value() - range_.first.value(); }
  std::optional<std::uint64_t> clear_bit(std::uint64_t from, std::uint64_t to) const;
  void mark(Ipv4Address ip, bool taken);

  Ipv4Range range_;
  std::vector<std::uint64_t> taken_;  // a bit an address: it has an entry, or is somebody's fixed one
  std::uint64_t untaken_ = 0;
  boost::intrusive::set<LeaseEntry, boost::intrusive::compare<ByExpiry>> by_expiry_;
};

}  // namespace pxe::dhcpd
