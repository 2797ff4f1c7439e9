#include "tools/pxe-httpd/order_line.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"

namespace pxe::httpd {

Result<OrderLine> parse_order_line(std::string_view line) {
  const auto words = split(trim(line), ' ');
  constexpr std::string_view expected = "once mac=MAC boot=NAME";
  // Raw: whoever shows it makes it printable.
  const auto problem = fail(fmt::format("expected '{}', not '{}'", expected, line.substr(0, 100)));
  if (words.size() != 3 || words[0] != "once") return problem;
  if (!words[1].starts_with("mac=") || !words[2].starts_with("boot=")) return problem;
  const auto mac = MacAddress::parse(words[1].substr(4));
  if (!mac) return tl::make_unexpected(mac.error());
  return OrderLine{*mac, std::string(words[2].substr(5))};
}

}  // namespace pxe::httpd
