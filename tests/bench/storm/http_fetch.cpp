#include "tests/bench/storm/http_fetch.hpp"

#include <fmt/format.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <charconv>

#include "common/base/text.hpp"
#include "tests/bench/load/sockets.hpp"

namespace pxe::bench {

HttpFetch::~HttpFetch() {
  if (socket_ >= 0) close(socket_);
}

void HttpFetch::connect(Ipv4Address local, const sockaddr_in& server) {
  socket_ = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket");
  set_option(socket_, SOL_SOCKET, SO_RCVBUF, 256 << 10);  // iPXE's TCP_MAX_WINDOW_SIZE
  set_option(socket_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  const sockaddr_in here = endpoint(local, 0);
  must(bind(socket_, generic(here), sizeof here), "bind");
  if (::connect(socket_, generic(server), sizeof server) < 0 && errno != EINPROGRESS)
    fail(std::strerror(errno));
}

void HttpFetch::get(const std::string& path, std::optional<Bytes> expected) {
  if (state_ == State::failed) return;
  state_ = State::running;
  out_ = "GET " + path +
         " HTTP/1.1\r\nConnection: keep-alive\r\nUser-Agent: iPXE/1.0.0\r\nHost: 10.77.0.1\r\n\r\n";
  head_.clear();
  body_.clear();
  expected_ = expected;
  received_ = 0;
  in_body_ = false;
  if (connected_) send();
}

void HttpFetch::send() {
  const ssize_t size = ::send(socket_, out_.data(), out_.size(), MSG_NOSIGNAL);
  if (size < 0 && errno != EAGAIN) return fail(std::strerror(errno));
  if (size > 0) out_.erase(0, static_cast<std::size_t>(size));
}

void HttpFetch::on_ready(std::span<char> buffer) {
  if (state_ != State::running) return;
  connected_ = true;
  if (!out_.empty()) send();
  // Not until nothing is left: two thousand others wait.
  const ssize_t size = recv(socket_, buffer.data(), buffer.size(), 0);
  if (size < 0 && errno == EAGAIN) return;
  if (size < 0) return fail(std::strerror(errno));
  if (size == 0) return fail(fmt::format("the connection was closed at byte {} of {}", received_, length_));
  take({buffer.data(), static_cast<std::size_t>(size)});
}

void HttpFetch::take(std::string_view bytes) {
  if (!in_body_) return take_head(bytes);
  if (received_ + bytes.size() > length_) return fail("more bytes than were announced");
  if (!expected_) {
    body_ += bytes;
  } else if (std::memcmp(expected_->data() + received_, bytes.data(), bytes.size()) != 0) {
    return fail(fmt::format("wrong bytes after {}", received_));
  }
  received_ += bytes.size();
  if (received_ == length_) state_ = State::done;
}

void HttpFetch::take_head(std::string_view bytes) {
  head_ += bytes;
  const std::size_t end = head_.find("\r\n\r\n");
  if (end == std::string::npos) return;
  if (!head_.starts_with("HTTP/1.1 200 ")) return fail(head_.substr(0, head_.find('\r')));
  const std::string small = pxe::lower(head_.substr(0, end));
  const std::size_t at = small.find("content-length: ");
  if (at == std::string::npos) return fail("no Content-Length");
  std::from_chars(small.data() + at + 16, small.data() + small.size(), length_);
  if (expected_ && length_ != expected_->size()) return fail("another length was announced");
  in_body_ = true;
  const std::string rest = head_.substr(end + 4);
  if (!rest.empty()) take(rest);
}

void HttpFetch::fail(std::string why) {
  state_ = State::failed;
  why_ = std::move(why);
}

}  // namespace pxe::bench
