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
  std::string version;  // `HTTP/1.1`; empty where what was captured ends before it
};

struct HttpStatus {
  std::uint16_t code = 0;
  std::string reason;
  // What was asked, where the request was seen.
  std::string method;
  std::string target;
  std::optional<std::uint64_t> length;  // Content-Length
  bool whole = false;                   // the body, if any, came in this frame
  std::uint64_t bytes = 0;              // of the body
  std::int64_t duration_us = 0;         // since the request
};

// The first line of a request or of an answer (RFC 9112 §3, §4), when the bytes begin with one. A line that
// goes on elsewhere is taken as far as it goes.
std::optional<std::variant<HttpRequest, HttpStatus>> decode_http_line(Bytes bytes);

// How the body behind a head is measured (RFC 9112 §6).
struct HttpFraming {
  bool chunked = false;
  std::optional<std::uint64_t> length;
};
HttpFraming decode_http_framing(std::string_view head);

}  // namespace pxe::sniff
