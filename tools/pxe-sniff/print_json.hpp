#pragma once

#include <cstdint>
#include <string>

#include "tools/pxe-sniff/event.hpp"

namespace pxe::sniff {

// One object and a newline for each event. At the top stand `time` (RFC 3339, UTC), `frame`, `protocol`, the
// addresses and ports, `type`, the vocabulary's words for the machine (words.hpp), then what only this
// protocol has; DHCP's options are an object of their own, by name. The result can be piped into `ipxe-render
// -`.
class JsonPrinter {
 public:
  void print(const Event& event, std::string& out);  // appends

 private:
  std::int64_t second_ = -1;  // that time_ shows, since 1970
  std::string time_;
};

// `2026-08-22T16:21:52`, UTC; seconds since 1970.
std::string rfc3339(std::int64_t seconds);

}  // namespace pxe::sniff
