#include "tools/pxe-httpd/outgoing.hpp"

#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace pxe::httpd {
namespace {

constexpr std::uint64_t most_a_turn = 4 << 20;

Outgoing::Progress after_error() {
  return errno == EAGAIN || errno == EWOULDBLOCK ? Outgoing::Progress::blocked : Outgoing::Progress::failed;
}

}  // namespace

void Outgoing::set_file(std::shared_ptr<disk::OpenFile> file, std::uint64_t first, std::uint64_t size) {
  file_ = std::move(file);
  file_position_ = static_cast<std::int64_t>(first);
  file_left_ = size;
}

Outgoing::Progress Outgoing::send(int socket) {
  const Progress progress = send_text(socket);
  return progress == Progress::done && file_ ? send_file(socket) : progress;
}

Outgoing::Progress Outgoing::send_text(int socket) {
  // MSG_MORE: the head and the file's first bytes leave in one segment.
  const int flags = MSG_NOSIGNAL | (file_left_ > 0 ? MSG_MORE : 0);
  while (text_sent_ < text_.size()) {
    const ssize_t written = ::send(socket, text_.data() + text_sent_, text_.size() - text_sent_, flags);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return after_error();
    text_sent_ += static_cast<std::size_t>(written);
    sent_ += static_cast<std::uint64_t>(written);
  }
  text_.clear();
  text_sent_ = 0;
  return Progress::done;
}

Outgoing::Progress Outgoing::send_file(int socket) {
  for (std::uint64_t turn = 0; file_left_ > 0;) {
    if (turn >= most_a_turn) return Progress::blocked;
    const auto wanted = static_cast<std::size_t>(std::min(file_left_, most_a_turn));
    const ssize_t written = ::sendfile(socket, file_->fd(), &file_position_, wanted);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return after_error();
    if (written == 0) return Progress::failed;  // the file ends before the length that was promised
    const auto count = static_cast<std::uint64_t>(written);
    file_left_ -= count;
    turn += count;
    sent_ += count;
  }
  file_.reset();
  return Progress::done;
}

void Outgoing::clear() {
  text_.clear();
  text_sent_ = 0;
  file_.reset();
  file_left_ = 0;
  sent_ = 0;
}

}  // namespace pxe::httpd
