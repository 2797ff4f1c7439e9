#include "tools/pxe-tftpd/timing.hpp"

#include <algorithm>

namespace pxe::tftpd {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration first_wait = seconds(1);
// Clients stop to write to flash or to draw a menu: much faster retransmission only makes noise, and six
// sends should cover some seconds.
constexpr Duration least_wait = milliseconds(250);
constexpr Duration most_wait = seconds(16);
constexpr Duration most_patience = seconds(32);
constexpr int most_doublings = 6;
constexpr int most_kept_doublings = 2;  // a network that loses much must not become slow as well
constexpr Duration guessed_round_trip = milliseconds(50);
constexpr Duration least_round_trip = milliseconds(1);

}  // namespace

void Timing::sample(Duration round_trip) {
  doublings_ = 0;
  if (!smoothed_) {
    smoothed_ = round_trip;
    variation_ = round_trip / 2;
    return;
  }
  const Duration off = *smoothed_ > round_trip ? *smoothed_ - round_trip : round_trip - *smoothed_;
  variation_ = (variation_ * 3 + off) / 4;
  smoothed_ = (*smoothed_ * 7 + round_trip) / 8;
}

void Timing::answered_after(int sends) {
  doublings_ = std::clamp(doublings_ + sends - 1, 0, most_kept_doublings);
}

Duration Timing::wait(int sends) const {
  if (negotiated_) return *negotiated_;
  const Duration base = smoothed_ ? std::max(*smoothed_ + variation_ * 4, least_wait) : first_wait;
  const int doublings = std::clamp(doublings_ + sends - 1, 0, most_doublings);
  return std::min(base * (1 << doublings), most_wait);
}

Duration Timing::patience() const {
  return negotiated_ ? std::max<Duration>(most_patience, *negotiated_ * 2) : most_patience;
}

Duration Timing::round_trip() const {
  if (doublings_ > 0) return wait(1) / 2;  // what was measured holds no more
  return smoothed_ ? std::max(*smoothed_, least_round_trip) : guessed_round_trip;
}

}  // namespace pxe::tftpd
