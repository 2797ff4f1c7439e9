#pragma once

#include <chrono>

namespace pxe::bench {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

inline double seconds(Clock::duration span) { return std::chrono::duration<double>(span).count(); }
inline Clock::duration from_seconds(double span) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(span));
}

}  // namespace pxe::bench
