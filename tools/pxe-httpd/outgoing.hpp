// What is on its way to a client: text, then perhaps a part of a file, which the kernel copies by itself.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/disk/roots.hpp"
#include "tools/pxe-httpd/channel.hpp"

namespace pxe::httpd {

class Outgoing {
 public:
  enum class Progress { done, blocked, failed };

  std::string& text() { return text_; }  // to append to
  // Sent after the text. size bytes from first on.
  void set_file(std::shared_ptr<disk::OpenFile> file, std::uint64_t first, std::uint64_t size);

  // As much as the channel will take, and so many bytes of a file at most, so that others get their turn.
  // Fails when the client is gone or the file has become shorter.
  static constexpr std::uint64_t most_a_turn = 4 << 20;
  Progress send(Channel& channel, std::uint64_t most = most_a_turn);
  bool has_file() const { return file_left_ > 0; }
  bool waits_for_client() const { return waits_for_client_; }  // blocked until it says something (TLS)

  std::uint64_t sent() const { return sent_; }  // bytes since the last clear
  void clear();

 private:
  Progress send_text(Channel& channel);
  Progress send_file(Channel& channel, std::uint64_t most);
  Progress stopped(const Moved& moved);

  std::string text_;
  std::size_t text_sent_ = 0;
  std::shared_ptr<disk::OpenFile> file_;
  std::int64_t file_position_ = 0;
  std::uint64_t file_left_ = 0;
  std::uint64_t sent_ = 0;
  bool waits_for_client_ = false;
};

}  // namespace pxe::httpd
