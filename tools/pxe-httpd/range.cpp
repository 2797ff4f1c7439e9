#include "tools/pxe-httpd/range.hpp"

#include <algorithm>

#include "common/base/text.hpp"

namespace pxe::httpd {
namespace {

// `-500`, the last 500 bytes.
Range suffix(std::string_view count, std::uint64_t file_size) {
  const auto wanted = parse_number<std::uint64_t>(count);
  if (!wanted || *wanted == 0) return NotSatisfiable{};
  if (file_size == 0) return WholeFile{};
  const std::uint64_t size = std::min(*wanted, file_size);
  return ByteRange{file_size - size, size};
}

}  // namespace

Range parse_range(std::string_view header, std::uint64_t file_size) {
  constexpr std::string_view unit = "bytes=";
  if (!equal_ignoring_case(header.substr(0, unit.size()), unit)) return WholeFile{};
  if (header.find(',') != std::string_view::npos) return WholeFile{};
  const std::string_view text = trim(header.substr(unit.size()));
  if (text.empty()) return WholeFile{};
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return NotSatisfiable{};
  if (dash == 0) return suffix(text.substr(1), file_size);
  const auto first = parse_number<std::uint64_t>(text.substr(0, dash));
  const std::string_view last_text = text.substr(dash + 1);
  const auto last = last_text.empty() ? file_size : parse_number<std::uint64_t>(last_text);
  if (!first || !last || *last < *first) return NotSatisfiable{};
  if (file_size == 0 && *first == 0) return WholeFile{};
  if (*first >= file_size) return NotSatisfiable{};
  return ByteRange{*first, std::min(*last, file_size - 1) - *first + 1};
}

}  // namespace pxe::httpd
