#include "tools/pxe-httpd/http_date.hpp"

#include <fmt/chrono.h>

#include <ctime>

namespace pxe::httpd {

std::string format_http_date(std::int64_t seconds) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  constexpr const char* forms[] = {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT",
                                   "%a %b %e %H:%M:%S %Y"};
  constexpr std::size_t longest = 64;
  if (text.size() > longest) return std::nullopt;
  const std::string terminated(text);
  for (const char* form : forms) {
    std::tm parts{};
    const char* end = strptime(terminated.c_str(), form, &parts);  // no program here sets a locale
    if (end && end == terminated.c_str() + terminated.size()) return timegm(&parts);
  }
  return std::nullopt;
}

}  // namespace pxe::httpd
