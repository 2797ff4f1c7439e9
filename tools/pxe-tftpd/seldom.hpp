// So that a flood of events is not a flood of log lines: one in ten seconds at most, which says how many.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "tools/pxe-tftpd/timing.hpp"

namespace pxe::tftpd {

class Seldom {
 public:
  // One more. Has a value when a line is due: how many there were since the last.
  std::optional<std::uint64_t> count(Time now) {
    ++count_;
    if (said_ && now - *said_ < between_lines) return std::nullopt;
    said_ = now;
    return std::exchange(count_, 0);
  }

 private:
  static constexpr Duration between_lines = std::chrono::seconds(10);
  std::uint64_t count_ = 0;
  std::optional<Time> said_;
};

}  // namespace pxe::tftpd
