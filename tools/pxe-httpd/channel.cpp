#include "tools/pxe-httpd/channel.hpp"

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace pxe::httpd {
namespace {

Moved after_error(Moving wanted) {
  return {errno == EAGAIN || errno == EWOULDBLOCK ? wanted : Moving::failed};
}

}  // namespace

Moved Channel::receive(char* into, std::size_t size) {
  if (tls_) return tls_->receive(into, size);
  ssize_t got = -1;
  do {
    got = ::recv(socket_, into, size, MSG_DONTWAIT);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return after_error(Moving::wants_read);
  if (got == 0) return {Moving::ended};
  return {Moving::done, static_cast<std::size_t>(got)};
}

Moved Channel::send(std::string_view bytes, bool more) {
  if (tls_) return tls_->send(bytes);
  ssize_t sent = -1;
  do {
    sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT | (more ? MSG_MORE : 0));
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) return after_error(Moving::wants_write);
  return {Moving::done, static_cast<std::size_t>(sent)};
}

Moved Channel::send_file(int file, std::int64_t& position, std::size_t size) {
  if (tls_) return send_copy(file, position, size);
  ssize_t sent = -1;
  do {
    sent = ::sendfile(socket_, file, &position, size);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) return after_error(Moving::wants_write);
  if (sent == 0) return {Moving::failed};
  return {Moving::done, static_cast<std::size_t>(sent)};
}

// The kernel cannot copy what has to be encrypted here.
Moved Channel::send_copy(int file, std::int64_t& position, std::size_t size) {
  constexpr std::size_t most = 65536;
  if (piece_at_ == piece_.size()) {
    piece_.resize(std::min(size, most));
    piece_at_ = 0;
    const ssize_t got = ::pread(file, piece_.data(), piece_.size(), position);
    piece_.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    if (got <= 0) return {Moving::failed};
  }
  const Moved moved = tls_->send({piece_.data() + piece_at_, piece_.size() - piece_at_});
  if (moved.how != Moving::done) return moved;
  piece_at_ += moved.size;
  position += static_cast<std::int64_t>(moved.size);
  if (piece_at_ == piece_.size()) {
    piece_.clear();
    piece_at_ = 0;
  }
  return moved;
}

bool Channel::has_unread() const {
  if (tls_) return true;
  char one = 0;
  return ::recv(socket_, &one, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

void Channel::end() {
  if (tls_) tls_->end();
  (void)::shutdown(socket_, SHUT_WR);
}

}  // namespace pxe::httpd
