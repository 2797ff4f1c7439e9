#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pxe::httpd {

// RFC 9110 §5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`. Seconds since 1970.
std::string format_http_date(std::int64_t seconds);

// That form, and the two old ones that a server still has to read (RFC 850's and asctime's).
std::optional<std::int64_t> parse_http_date(std::string_view text);

}  // namespace pxe::httpd
