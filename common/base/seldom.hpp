// So that a flood of events is not a flood of log lines: one in a while, which says how many there were.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

namespace pxe {

template <typename Time, typename Duration = decltype(Time{} - Time{})>
class Seldom {
 public:
  explicit Seldom(Duration between_lines) : between_lines_(between_lines) {}

  // One more. Has a value when a line is due: how many there were since the last, this one included.
  std::optional<std::uint64_t> count(Time now) {
    ++count_;
    if (said_ && now - *said_ < between_lines_) return std::nullopt;
    said_ = now;
    return std::exchange(count_, 0);
  }

 private:
  Duration between_lines_;
  std::uint64_t count_ = 0;
  std::optional<Time> said_;
};

}  // namespace pxe
