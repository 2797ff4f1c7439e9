// Says each of several things no more often than once in a while, and how often it would have been said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "common/base/seldom.hpp"
#include "tools/pxe-dhcpd/leases/lease.hpp"

namespace pxe::dhcpd {

class Throttle {
 public:
  explicit Throttle(std::int64_t seconds) : seconds_(seconds) {}

  // How many there were since the last that was said, this one included; absent when it is not to be said.
  std::optional<std::uint64_t> say(std::string_view what, Now now) {
    return counts_.try_emplace(std::string(what), seconds_).first->second.count(now.boot);
  }

 private:
  std::int64_t seconds_;
  std::unordered_map<std::string, Seldom<std::int64_t>> counts_;  // as many as there are reasons
};

}  // namespace pxe::dhcpd
