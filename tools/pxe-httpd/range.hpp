// The Range header (RFC 9110 §14): which bytes of a file are asked for.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

namespace pxe::httpd {

struct WholeFile {};  // no range, several (which RFC 9110 §14.2 lets a server ignore), or another unit
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t size = 0;
  friend bool operator==(ByteRange, ByteRange) = default;
};
struct NotSatisfiable {};  // 416
using Range = std::variant<WholeFile, ByteRange, NotSatisfiable>;

// header empty: there is none. A single range that is no range, or lies behind the end, is not satisfiable;
// of an empty file there is only the whole (both as nginx does).
Range parse_range(std::string_view header, std::uint64_t file_size);

}  // namespace pxe::httpd
