#include "tools/pxe-httpd/outgoing.hpp"

#include <algorithm>

namespace pxe::httpd {
void Outgoing::set_file(std::shared_ptr<disk::OpenFile> file, std::uint64_t first, std::uint64_t size) {
  file_ = std::move(file);
  file_position_ = static_cast<std::int64_t>(first);
  file_left_ = size;
}

Outgoing::Progress Outgoing::stopped(const Moved& moved) {
  waits_for_client_ = moved.how == Moving::wants_read;
  const bool waits = waits_for_client_ || moved.how == Moving::wants_write;
  return waits ? Progress::blocked : Progress::failed;
}

Outgoing::Progress Outgoing::send(Channel& channel, std::uint64_t most) {
  waits_for_client_ = false;
  const Progress progress = send_text(channel);
  return progress == Progress::done && file_ ? send_file(channel, std::min(most, most_a_turn)) : progress;
}

Outgoing::Progress Outgoing::send_text(Channel& channel) {
  while (text_sent_ < text_.size()) {
    // The head and the file's first bytes leave in one segment.
    const Moved moved = channel.send(std::string_view(text_).substr(text_sent_), file_left_ > 0);
    if (moved.how != Moving::done) return stopped(moved);
    text_sent_ += moved.size;
    sent_ += moved.size;
  }
  text_.clear();
  text_sent_ = 0;
  return Progress::done;
}

Outgoing::Progress Outgoing::send_file(Channel& channel, std::uint64_t most) {
  for (std::uint64_t turn = 0; file_left_ > 0;) {
    if (turn >= most) return Progress::blocked;
    const auto wanted = static_cast<std::size_t>(std::min(file_left_, most - turn));
    const Moved moved = channel.send_file(file_->fd(), file_position_, wanted);
    if (moved.how != Moving::done) return stopped(moved);
    file_left_ -= moved.size;
    turn += moved.size;
    sent_ += moved.size;
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
