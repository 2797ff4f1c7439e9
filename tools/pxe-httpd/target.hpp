// The target of a request (RFC 9112 §3.2) as a path and a query.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.hpp"

namespace pxe::httpd {

struct Target {
  // Decoded, with single slashes and no `.` or `..`; begins with a slash, and ends with one when the target
  // did. Holds no control character.
  std::string path;
  std::string_view query;  // as it came, without the `?`
};

// The whole URL that a client may send instead of a path has to name the same host as the Host header. A
// backslash separates like a slash: names that firmware makes have them, and no other reading may lead to a
// file. The error is a reason for 400.
Result<Target> parse_target(std::string_view raw, std::string_view host);

// Whether text is the value of a Host header: a name or an address, and perhaps a port.
bool is_host(std::string_view text);

}  // namespace pxe::httpd
