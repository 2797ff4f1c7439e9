#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/pxe-sniff/event.hpp"

namespace pxe::sniff {

struct TextStyle {
  bool full = false;    // every field, below its message
  bool colour = false;  // for a terminal
};

// One line for each event, and where style says so its fields below, indented:
//
//   16:21:52.969801    +0.000000 DHCP DISCOVER  52:54:00:12:34:01  0.0.0.0:68 > 255.255.255.255:67  ipxe
//   x86-bios
//         xid                           0x3412eb12
//      53 dhcp-message-type             DISCOVER (1)
//
// The clock is local time, the + the seconds since the first frame. A line that begins with a blank is a
// field.
class TextPrinter {
 public:
  explicit TextPrinter(TextStyle style) : style_(style) {}

  // Appends to out. first_time_us is that of the capture's first frame.
  void print(const Event& event, std::int64_t first_time_us, std::string& out);

 private:
  void append_clock(std::int64_t time_us, std::string& out);
  void append_title(const Event& event, std::string& out) const;

  TextStyle style_;
  std::optional<std::int64_t> clock_second_;  // the second that clock_ shows: asking the time zone is slow
  std::string clock_;
};

}  // namespace pxe::sniff
