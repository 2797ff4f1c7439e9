// How much one client may be sent right now, so that it gets so many bytes a second and no more: iPXE on some
// network cards loses what comes faster than it can read, and never recovers its speed (ipxe #1023).
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "common/addr/ipv4.hpp"

namespace pxe::httpd {

// A bucket that fills at the rate and holds a 20th of a second of it.
class Pace {
 public:
  using Time = std::chrono::steady_clock::time_point;

  std::uint64_t allowance(std::uint64_t rate, Time now);  // bytes that may be sent now
  void spend(std::uint64_t bytes);
  // Until there is a piece worth sending.
  static std::chrono::milliseconds pause() { return std::chrono::milliseconds(5); }

 private:
  std::int64_t bytes_ = 0;
  Time filled_{};
};

// Of every client, whichever worker serves its connections.
class Paces {
 public:
  void join(Ipv4Address client);   // a connection more
  void leave(Ipv4Address client);  // a connection less
  std::uint64_t allowance(Ipv4Address client, std::uint64_t rate, Pace::Time now);
  void spend(Ipv4Address client, std::uint64_t bytes);

 private:
  struct One {
    std::size_t connections = 0;
    Pace pace;
  };
  std::mutex mutex_;
  std::unordered_map<Ipv4Address, One> clients_;
};

}  // namespace pxe::httpd
