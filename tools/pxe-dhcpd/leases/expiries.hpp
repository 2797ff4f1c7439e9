// When leases end, soonest first: for telling that they did. Memory is one entry a lease that was written.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "tools/pxe-dhcpd/leases/table.hpp"

namespace pxe::dhcpd {

class Expiries {
 public:
  void note(const Lease& lease) {
    if (lease.state == LeaseState::bound) due_.emplace(lease.expires, lease.ip);
  }

  // Seconds of the boot clock; absent when no lease is known.
  std::optional<std::int64_t> next() const {
    return due_.empty() ? std::nullopt : std::optional(due_.top().first);
  }

  // The leases that have ended since the last call. What was renewed, given back or declined meanwhile has
  // not.
  std::vector<Lease> take(const LeaseTable& leases, Now now) {
    std::vector<Lease> ended;
    for (; !due_.empty() && due_.top().first <= now.boot; due_.pop()) {
      const auto& [expires, ip] = due_.top();
      const Lease* lease = leases.by_ip(ip);
      if (lease && lease->state == LeaseState::bound && lease->expires == expires) ended.push_back(*lease);
    }
    return ended;
  }

 private:
  using Due = std::pair<std::int64_t, Ipv4Address>;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
};

}  // namespace pxe::dhcpd
