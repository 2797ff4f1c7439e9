// Receives what waits at a socket, many datagrams in one call.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "common/base/bytes.hpp"
#include "tools/pxe-tftpd/admission.hpp"

namespace pxe::tftpd {

struct Datagram {
  Peer from;
  std::optional<Ipv4Address> local;  // of ours, that it came to
  unsigned interface = 0;            // its index, on which it came in
  Bytes bytes;
};

class Inbox {
 public:
  Inbox();
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  // At most 32 datagrams, which live until the next call; none when none waits. What an earlier send ran into
  // is passed over: unreachable() has it.
  std::span<const Datagram> receive(int fd);

  // Peers whose hosts have answered one of our datagrams with `port unreachable` since the last call.
  static std::vector<Peer> unreachable(int fd);

 private:
  struct Slots;
  std::unique_ptr<Slots> slots_;
};

}  // namespace pxe::tftpd
