#include "tools/pxe-httpd/response_head.hpp"

#include <fmt/format.h>

#include "tools/pxe-httpd/status.hpp"

namespace pxe::httpd {

ResponseHead::ResponseHead(std::string& out, int status, std::string_view date, std::string_view reason)
    : out_(out) {
  out_ += "HTTP/1.1 ";
  out_ += fmt::format_int(status).c_str();
  out_ += ' ';
  out_ += reason.empty() ? reason_phrase(status) : reason;
  out_ += "\r\n";
  field("Server", "pxe-httpd");
  field("Date", date);
}

void ResponseHead::field(std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out_ += name;
  out_ += ": ";
  out_ += value;
  out_ += "\r\n";
}

void ResponseHead::content_length(std::uint64_t size) {
  const fmt::format_int text(size);
  field("Content-Length", {text.data(), text.size()});
}

void ResponseHead::end(bool keep_alive, int minor_version) {
  if (!keep_alive) {
    field("Connection", "close");
  } else if (minor_version == 0) {
    field("Connection", "keep-alive");  // 1.1 does so unasked
  }
  out_ += "\r\n";
}

}  // namespace pxe::httpd
