// How long a transfer waits for an answer before it sends again.
#pragma once

#include <chrono>
#include <optional>

namespace pxe::tftpd {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
using Duration = Clock::duration;

class Timing {
 public:
  // A timeout that was negotiated (RFC 2349) is kept to the second; else it adapts to the round trip as
  // RFC 6298 does, starts at one second and doubles with every send.
  explicit Timing(std::optional<std::chrono::seconds> negotiated) : negotiated_(negotiated) {}

  // A round trip was measured, of something that had been sent only once (Karn).
  void sample(Duration round_trip);

  // An answer came after so many sends, and nobody knows to which: the wait stays as long as it has become
  // until a round trip is measured (RFC 6298 §5.7). Else a client that has become slow would get all of it
  // twice.
  void answered_after(int sends);

  // How long to wait after the same thing has been sent that many times in a row, at least once.
  Duration wait(int sends) const;

  // After so long without progress the peer is given up, however few sends that were.
  Duration patience() const;

  // How far apart two sends have to lie for an ACK to tell of the second: the round trip, or a guess.
  Duration round_trip() const;

 private:
  std::optional<std::chrono::seconds> negotiated_;
  std::optional<Duration> smoothed_;
  Duration variation_{};
  int doublings_ = 0;  // since the last sample
};

}  // namespace pxe::tftpd
