#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "tools/pxe-sniff/event.hpp"

namespace pxe::sniff {

// What a capture held, in numbers. Bounded: machines are counted up to most_machines.
class Stats {
 public:
  void on_frame(const Frame& frame);
  void on_event(const Event& event);  // one that was shown, or a block of a file
  void print(std::string& out) const;

  static constexpr std::size_t most_machines = 100'000;

 private:
  std::uint64_t frames_ = 0;
  std::uint64_t bytes_ = 0;
  std::optional<std::int64_t> first_us_;
  std::int64_t last_us_ = 0;
  std::map<std::string, std::uint64_t> titles_;  // `DHCP DISCOVER` → how many
  std::uint64_t blocks_ = 0;                     // frames of bulk
  std::uint64_t truncated_ = 0;
  std::uint64_t malformed_ = 0;
  std::uint64_t bad_checksums_ = 0;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t retransmissions_ = 0;
  std::set<MacAddress> machines_;
};

}  // namespace pxe::sniff
