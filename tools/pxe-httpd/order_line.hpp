// What is said at the control socket: `once mac=52:54:00:12:34:01 boot=install`.
#pragma once

#include <string>
#include <string_view>

#include "common/addr/mac_address.hpp"
#include "common/base/result.hpp"

namespace pxe::httpd {

struct OrderLine {
  MacAddress mac;
  std::string boot;  // empty: what was ordered is taken back
};

// The error says what was expected.
Result<OrderLine> parse_order_line(std::string_view line);

}  // namespace pxe::httpd
