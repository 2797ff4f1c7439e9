// The first look at a request, before it is parsed: where its head ends, and whether its lines are lines.
// What peers split on is refused here, because two servers that disagree on where a line ends can be made to
// disagree on where a request ends (request smuggling).
#pragma once

#include <cstddef>
#include <string_view>
#include <variant>

namespace pxe::httpd {

// Why a request is not answered in kind. The connection is closed after it.
struct Refusal {
  int status = 400;
  std::string_view reason;
};

struct HeadLimits {
  std::size_t line = 8192;   // bytes of the request line or of one header, line ending included
  std::size_t head = 65536;  // bytes of all of it
  std::size_t fields = 100;  // headers
};

struct NeedMore {};
struct HeadEnd {
  std::size_t size = 0;  // bytes up to and including the empty line
};
using HeadScan = std::variant<NeedMore, HeadEnd, Refusal>;

// Scans again from where it stopped when more bytes have come: text is then the same bytes with more behind
// them.
class HeadScanner {
 public:
  HeadScan scan(std::string_view text, const HeadLimits& limits);

 private:
  std::size_t line_start_ = 0;
  std::size_t scanned_ = 0;
  std::size_t lines_ = 0;
};

}  // namespace pxe::httpd
