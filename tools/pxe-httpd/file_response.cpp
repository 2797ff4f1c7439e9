#include "tools/pxe-httpd/file_response.hpp"

#include <fmt/format.h>

#include <optional>

#include "common/base/text.hpp"
#include "tools/pxe-httpd/http_date.hpp"
#include "tools/pxe-httpd/range.hpp"

namespace pxe::httpd {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

std::int64_t modified_seconds(const FileInfo& file) {
  // Rounded down, also before 1970.
  const std::int64_t seconds = file.modified_ns / second_ns;
  return file.modified_ns % second_ns < 0 ? seconds - 1 : seconds;
}

enum class Comparison { strong, weak };

// `"a", W/"b"` or `*`. A tag can hold commas, so it is walked, not split.
bool lists_etag(std::string_view list, std::string_view etag, Comparison comparison) {
  list = trim(list);
  if (list == "*") return true;
  while (!list.empty()) {
    const bool weak = list.starts_with("W/");
    if (weak) list.remove_prefix(2);
    if (!list.starts_with('"')) return false;
    const auto end = list.find('"', 1);
    if (end == std::string_view::npos) return false;
    const bool same = list.substr(0, end + 1) == etag;
    if (same && (comparison == Comparison::weak || !weak)) return true;
    list.remove_prefix(end + 1);
    const auto next = list.find_first_not_of(" \t,");
    list.remove_prefix(std::min(next, list.size()));
  }
  return false;
}

// RFC 9110 §13.2.2's order. Absent: the request goes on.
std::optional<int> failed_condition(const Request& request, const FileInfo& file) {
  if (const auto tags = request.header("If-Match"); !tags.empty()) {
    if (!lists_etag(tags, etag_of(file), Comparison::strong)) return 412;
  } else if (const auto date = parse_http_date(request.header("If-Unmodified-Since"))) {
    if (modified_seconds(file) > *date) return 412;
  }
  if (const auto tags = request.header("If-None-Match"); !tags.empty()) {
    if (lists_etag(tags, etag_of(file), Comparison::weak)) return 304;
  } else if (const auto date = parse_http_date(request.header("If-Modified-Since"))) {
    if (modified_seconds(file) == *date) return 304;
  }
  return std::nullopt;
}

// §13.1.5: a range of another version of the file must not be glued to what the client has.
bool range_applies(std::string_view if_range, const FileInfo& file) {
  if (if_range.empty()) return true;
  if (if_range.starts_with('"')) return if_range == etag_of(file);
  const auto date = parse_http_date(if_range);
  return date && *date == modified_seconds(file);
}

}  // namespace

std::string etag_of(const FileInfo& file) {
  if (!file.etag.empty()) return std::string(file.etag);
  return fmt::format("\"{:x}-{:x}-{:x}\"", file.modified_ns, file.size, file.inode);
}

std::string last_modified_of(const FileInfo& file) {
  if (!file.last_modified.empty()) return std::string(file.last_modified);
  return format_http_date(modified_seconds(file));
}

FileReply decide_file_reply(const Request& request, const FileInfo& file) {
  const FileReply whole{200, 0, file.size};
  bool conditional = false;
  std::string_view range_header;
  for (const Header& header : request.headers) {
    if (equal_ignoring_case(header.name.substr(0, 3), "If-")) conditional = true;
    if (equal_ignoring_case(header.name, "Range")) range_header = header.value;
  }
  if (conditional) {
    if (const auto status = failed_condition(request, file)) return {*status, 0, 0};
  }
  // RFC 9110 §14.2: Range means something in GET only.
  if (range_header.empty() || request.is_head()) return whole;
  if (conditional && !range_applies(request.header("If-Range"), file)) return whole;
  const Range range = parse_range(range_header, file.size);
  if (std::holds_alternative<NotSatisfiable>(range)) return {416, 0, 0};
  if (const auto* bytes = std::get_if<ByteRange>(&range)) return {206, bytes->first, bytes->size};
  return whole;
}

}  // namespace pxe::httpd
