// What all workers have counted, for --metrics.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "common/service/metrics.hpp"

namespace pxe::httpd {

class Counts {
 public:
  // A response that is over, however it ended; bytes are its body's.
  void response(int status, std::uint64_t bytes);
  void connection(int change) { connections_ += change; }
  void script(int change) { scripts_ += change; }
  void measure(service::MetricsText& metrics) const;

 private:
  static constexpr int statuses = 600;
  std::array<std::atomic<std::uint64_t>, statuses> responses_{};
  std::atomic<std::uint64_t> bytes_ = 0;
  std::atomic<std::int64_t> connections_ = 0;
  std::atomic<std::int64_t> scripts_ = 0;
};

}  // namespace pxe::httpd
