#include "tools/pxe-sniff/http_line.hpp"

#include <algorithm>
#include <array>

#include "common/base/text.hpp"

namespace pxe::sniff {
namespace {

constexpr std::string_view version_start = "HTTP/1.";

constexpr std::array<std::string_view, 8> methods = {"GET",    "HEAD",    "POST",    "PUT",
                                                     "DELETE", "OPTIONS", "CONNECT", "TRACE"};

std::string_view first_line(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  return line.substr(0, line.find('\r'));
}

std::optional<HttpStatus> decode_status(std::string_view line) {
  const auto blank = line.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const auto code = parse_number<std::uint16_t>(line.substr(blank + 1, 3));
  if (!code || *code < 100 || *code > 599) return std::nullopt;
  const std::string_view rest = line.substr(blank + 4);
  HttpStatus status;
  status.code = *code;
  status.reason = rest.substr(rest.starts_with(' ') ? 1 : 0);
  return status;
}

}  // namespace

std::optional<std::variant<HttpRequest, HttpStatus>> decode_http_line(Bytes segment) {
  const std::string_view line = first_line(as_text(segment));
  if (line.starts_with(version_start)) {
    auto status = decode_status(line);
    if (!status) return std::nullopt;
    return std::move(*status);
  }
  const auto blank = line.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const std::string_view method = line.substr(0, blank);
  if (std::find(methods.begin(), methods.end(), method) == methods.end()) return std::nullopt;
  std::string_view target = line.substr(blank + 1);
  std::string_view version;
  const auto last = target.rfind(' ');
  if (last != std::string_view::npos && target.substr(last + 1).starts_with(version_start)) {
    version = target.substr(last + 1);
    target = target.substr(0, last);
  }
  return HttpRequest{std::string(method), std::string(target), std::string(version)};
}

HttpFraming decode_http_framing(std::string_view head) {
  HttpFraming framing;
  for (const std::string_view line : split(head, '\n')) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trim(line.substr(colon + 1));
    if (equal_ignoring_case(name, "content-length")) framing.length = parse_number<std::uint64_t>(value);
    if (equal_ignoring_case(name, "transfer-encoding")) {
      framing.chunked = lower(value).find("chunked") != std::string::npos;
    }
  }
  return framing;
}

}  // namespace pxe::sniff
