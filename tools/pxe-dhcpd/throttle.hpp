// Says the same thing no more often than once in a while, and how often it would have been said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "tools/pxe-dhcpd/leases/lease.hpp"

namespace pxe::dhcpd {

class Throttle {
 public:
  explicit Throttle(std::int64_t seconds) : seconds_(seconds) {}

  // How many there were since the last that was said, this one included; absent when it is not to be said.
  std::optional<std::uint64_t> say(std::string_view what, Now now) {
    Count& count = counts_[std::string(what)];
    ++count.unsaid;
    if (count.at && now.boot - *count.at < seconds_) return std::nullopt;
    count.at = now.boot;
    return std::exchange(count.unsaid, 0);
  }

 private:
  struct Count {
    std::optional<std::int64_t> at;  // when it was said last
    std::uint64_t unsaid = 0;
  };
  std::int64_t seconds_;
  std::unordered_map<std::string, Count> counts_;  // as many as there are reasons
};

}  // namespace pxe::dhcpd
