// The bytes of one connection: a socket's own, or TLS's. Never blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tools/pxe-httpd/tls.hpp"

namespace pxe::httpd {

class Channel {
 public:
  explicit Channel(int socket) : socket_(socket) {}
  Channel(int socket, const TlsContext& context) : socket_(socket), tls_(std::in_place, context, socket) {}

  const std::optional<TlsStream>& tls() const { return tls_; }

  Moved receive(char* into, std::size_t size);
  // more: a file follows, so a segment that is not full can wait for it.
  Moved send(std::string_view bytes, bool more = false);
  // From position on, which is moved too. A file that ends there has failed.
  Moved send_file(int file, std::int64_t& position, std::size_t size);
  void end();               // nothing more is sent
  bool has_unread() const;  // from the client, or it cannot be told

 private:
  Moved send_copy(int file, std::int64_t& position, std::size_t size);

  int socket_;
  std::optional<TlsStream> tls_;
  std::vector<char> piece_;  // of a file, from piece_at_ on: not taken by TLS yet
  std::size_t piece_at_ = 0;
};

}  // namespace pxe::httpd
