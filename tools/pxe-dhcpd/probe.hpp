// Which addresses are probed for somebody who has them already, and which were found free. Nothing here sends
// or waits: a probe that nobody answered within a second makes its address ready, and a minute later it is
// news no longer. An idle network stays quiet, since only an OFFER asks for more.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "tools/pxe-dhcpd/leases/table.hpp"

namespace pxe::dhcpd {

inline constexpr std::size_t ready_list_size = 64;    // a pool
inline constexpr std::int64_t ready_seconds = 60;     // how long silence counts
inline constexpr std::int64_t answer_seconds = 1;     // how long an answer may take
inline constexpr std::size_t probes_a_second = 1000;  // beyond that OFFERs go unprobed

class Probes {
 public:
  // An address of the range that was probed and found free, that fits, and that is not offered yet.
  std::optional<Ipv4Address> ready(const Ipv4Range& range, Now now,
                                   const std::function<bool(Ipv4Address)>& fits) const;

  // The address has been offered: it leaves the list, and whether it was ready is returned.
  bool take(const Ipv4Range& range, Ipv4Address address, Now now);

  // The addresses to probe now, so that the range's list is full again; they are noted as probed.
  std::vector<Ipv4Address> refill(const Ipv4Range& range, const Pool& pool, Now now);

  // The address was offered before anybody asked for it: true when it may be probed now, which is then noted.
  bool probe_offered(Ipv4Address address, Now now);

  // Somebody answered for the address. True when that was asked and the answer counts.
  bool answered(Ipv4Address address, Now now);

  void clear();

 private:
  struct Candidate {
    Ipv4Address address;
    std::int64_t probed = 0;  // boot clock
  };
  static bool is_silent(const Candidate& candidate, Now now);
  bool within_rate(Now now);

  std::unordered_map<Ipv4Address, std::vector<Candidate>> lists_;  // by the range's first address
  std::unordered_map<Ipv4Address, std::int64_t> offered_;          // probed after their OFFER, and when
  std::int64_t second_ = 0;
  std::size_t sent_ = 0;  // in that second
};

}  // namespace pxe::dhcpd
