#include <algorithm>
#include <limits>

#include "common/base/text.hpp"
#include "tools/pxe-sniff/http_flows.hpp"

namespace pxe::sniff {
namespace {

constexpr std::size_t longest_line = 256;  // of a chunk's size or a trailer

}  // namespace

bool HttpReader::is_beginning(Bytes bytes) const { return decode_http_line(bytes).has_value(); }

std::uint64_t HttpReader::may_skip() const {
  if (state_ == State::until_close) return std::numeric_limits<std::uint32_t>::max();
  return state_ == State::body ? left_ : 0;
}

void HttpReader::on_gap() {
  on_close();
  state_ = State::head;
  text_.clear();
  left_ = 0;
}

void HttpReader::on_close() {
  if (state_ == State::head && !text_.empty()) {
    if (auto line = decode_http_line(as_bytes(text_))) (void)listener_->on_head({std::move(*line), {}});
    text_.clear();
  }
  if (is_in_body() && state_ == State::until_close) listener_->on_body_end();
  state_ = State::lost;
}

void HttpReader::end_body() {
  state_ = State::head;
  text_.clear();
  listener_->on_body_end();
}

void HttpReader::end_head(std::string_view head) {
  auto line = decode_http_line(as_bytes(head));
  if (!line) {
    state_ = State::lost;
    return;
  }
  const HttpFraming framing = decode_http_framing(head);
  const Body body = listener_->on_head({std::move(*line), framing});
  text_.clear();
  chunked_ = body != Body::none && framing.chunked;
  left_ = 0;
  if (chunked_) {
    state_ = State::chunk_size;
  } else if (body == Body::until_close && !framing.length) {
    state_ = State::until_close;
  } else {
    left_ = body == Body::none ? 0 : framing.length.value_or(0);
    state_ = State::body;
    if (left_ == 0) end_body();
  }
}

// How many of the bytes belong to the head.
std::size_t HttpReader::on_head_bytes(Bytes bytes) {
  const std::string_view text = as_text(bytes);
  if (text_.empty() && (text.front() == '\r' || text.front() == '\n')) return 1;  // RFC 9112 §2.2
  const std::size_t before = text_.size();
  text_.append(text, 0, longest_head);
  const std::size_t from = before < 3 ? 0 : before - 3;
  const auto crlf = text_.find("\r\n\r\n", from);
  const auto lf = text_.find("\n\n", from);
  const std::size_t end =
      std::min(crlf == std::string::npos ? crlf : crlf + 4, lf == std::string::npos ? lf : lf + 2);
  if (end == std::string::npos) {
    if (text_.size() > longest_head || !(is_beginning(as_bytes(text_)) || text_.size() < 16)) {
      on_close();
    }
    return bytes.size();
  }
  const std::string head = text_.substr(0, end);
  end_head(head);
  return end - before;
}

void HttpReader::on_line() {
  const std::string_view line = trim(text_);
  if (state_ == State::trailer) {
    const bool last = line.empty();
    text_.clear();
    if (last) end_body();
    return;
  }
  if (line.empty()) return text_.clear();  // behind a chunk's data
  const auto size = parse_number<std::uint64_t>(trim(line.substr(0, line.find(';'))), 16);
  text_.clear();
  if (!size) {
    state_ = State::lost;
  } else if (*size == 0) {
    state_ = State::trailer;
  } else {
    left_ = *size;
    state_ = State::body;
  }
}

std::size_t HttpReader::on_line_bytes(Bytes bytes) {
  const std::string_view text = as_text(bytes);
  const auto end = text.find('\n');
  const std::size_t count = end == std::string_view::npos ? text.size() : end + 1;
  text_.append(text.substr(0, count));
  if (text_.size() > longest_line) {
    state_ = State::lost;
  } else if (end != std::string_view::npos) {
    on_line();
  }
  return count;
}

void HttpReader::on_missing(std::size_t length) {
  missing_ = true;
  on_bytes({}, length);
  missing_ = false;
}

void HttpReader::on_bytes(Bytes bytes, std::size_t length) {
  if (state_ == State::lost && is_beginning(bytes)) {
    state_ = State::head;
    text_.clear();
  }
  while (length > 0 && state_ != State::lost) {
    std::size_t count = length;
    if (state_ == State::until_close) {
      listener_->on_body(length, !missing_);
    } else if (state_ == State::body) {
      count = static_cast<std::size_t>(std::min<std::uint64_t>(length, left_));
      left_ -= count;
      listener_->on_body(count, !missing_);
      if (left_ == 0 && chunked_) state_ = State::chunk_size;
      if (left_ == 0 && !chunked_) end_body();
    } else if (bytes.empty()) {
      return on_close();  // a head the capture did not keep
    } else {
      count = state_ == State::head ? on_head_bytes(bytes) : on_line_bytes(bytes);
    }
    bytes = bytes.subspan(std::min(count, bytes.size()));
    length -= count;
  }
}

}  // namespace pxe::sniff
