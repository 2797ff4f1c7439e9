#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "common/base/bytes.hpp"

namespace pxe::sniff {

struct HttpRequest {
  std::string method;
  std::string target;   // as it came
  std::string version;  // `HTTP/1.1`; empty where the frame ended before it
};

struct HttpStatus {
  std::uint16_t code = 0;
  std::string reason;
};

// The first line of a request or of an answer (RFC 9112 §3, §4), when a TCP segment begins with one. A line
// that goes on in the next segment is taken as far as it goes.
std::optional<std::variant<HttpRequest, HttpStatus>> decode_http_line(Bytes segment);

}  // namespace pxe::sniff
