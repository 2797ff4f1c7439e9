#include "tools/pxe-httpd/cgi_relay.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tools/pxe-httpd/response_head.hpp"

namespace pxe::httpd {

std::optional<CgiFault> CgiRelay::take(std::string_view bytes, std::string& out) {
  if (has_head_) {
    write_body(bytes, out);
    return std::nullopt;
  }
  head_ += bytes;
  const auto parsed = parse_cgi_head(head_);
  if (std::holds_alternative<NeedMore>(parsed)) return std::nullopt;
  if (const auto* fault = std::get_if<CgiFault>(&parsed)) return *fault;
  const auto& head = std::get<CgiHead>(parsed);
  write_head(head, out);
  write_body(std::string_view(head_).substr(head.size), out);
  head_.clear();
  return std::nullopt;
}

void CgiRelay::write_head(const CgiHead& parsed, std::string& out) {
  const std::size_t before = out.size();
  const bool no_body = context_.is_head || parsed.status == 204 || parsed.status == 304;
  if (no_body) {
    framing_ = Framing::none;
  } else if (parsed.content_length) {
    framing_ = Framing::length;
    left_ = *parsed.content_length;
  } else if (context_.minor_version > 0) {
    framing_ = Framing::chunks;
  } else {
    framing_ = Framing::close;
    context_.keep_alive = false;
  }
  has_head_ = true;
  status_ = parsed.status;
  ResponseHead head(out, parsed.status, date_, parsed.reason);
  for (const auto& [name, value] : parsed.headers) head.field(name, value);
  if (parsed.content_length && parsed.status != 204) head.content_length(*parsed.content_length);
  if (framing_ == Framing::chunks) head.field("Transfer-Encoding", "chunked");
  head.end(context_.keep_alive, context_.minor_version);
  head_size_ = out.size() - before;
}

void CgiRelay::write_body(std::string_view bytes, std::string& out) {
  if (bytes.empty() || framing_ == Framing::none) return;
  if (framing_ == Framing::length) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
    out += bytes.substr(0, part);  // more than the length it declared would be the next response's beginning
    left_ -= part;
  } else if (framing_ == Framing::chunks) {
    out += fmt::format("{:x}\r\n", bytes.size());
    out += bytes;
    out += "\r\n";
  } else {
    out += bytes;
  }
}

std::optional<CgiFault> CgiRelay::finish(bool clean, std::string& out) {
  if (!has_head_) return CgiFault{"the script ended before its header did"};
  if (framing_ == Framing::length && left_ > 0)
    return CgiFault{"the script wrote less than its Content-Length"};
  if (!clean) return CgiFault{"the script was ended by a signal"};
  if (framing_ == Framing::chunks) out += "0\r\n\r\n";
  return std::nullopt;
}

}  // namespace pxe::httpd
