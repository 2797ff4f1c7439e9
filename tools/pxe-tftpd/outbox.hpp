// Sends datagrams, those of many transfers in one call: they are built in one buffer and handed to the kernel
// when it is full, when the socket changes, or when the work at hand is done. Consecutive blocks to one peer
// are one message that the kernel cuts into datagrams (udp(7), UDP_SEGMENT).
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "common/base/bytes.hpp"
#include "tools/pxe-tftpd/admission.hpp"
#include "tools/pxe-tftpd/transfer.hpp"

namespace pxe::tftpd {

// A transfer under way; the serial tells it from a later one to the same peer.
struct TransferId {
  Peer peer;
  std::uint64_t serial = 0;
};

// From which socket, to whom, and from which of our addresses: the one that was asked.
struct Route {
  int fd = -1;
  Peer to;
  std::optional<Ipv4Address> from;
};

class Outbox {
 public:
  // The socket is full: these blocks were not sent, nor any later ones.
  using OnBlocked = std::function<void(int fd, const TransferId& transfer, SendBlocks blocks)>;
  // The system did not take a datagram, or what one message was to be cut into: it counts as lost on the way.
  using OnUnsent = std::function<void(Peer to, int error)>;
  Outbox(OnBlocked on_blocked, OnUnsent on_unsent);
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // Most datagrams of that size that one call to add() takes.
  static std::size_t most_in_run(std::size_t size);

  // Room for so many bytes that will be sent by that socket.
  std::span<std::uint8_t> room(int fd, std::size_t bytes);

  // What was written at the beginning of the room, to be sent: datagrams of `size` bytes, the last perhaps
  // shorter, that hold these blocks.
  void add(const Route& route, std::size_t bytes, std::size_t size, const TransferId& transfer,
           SendBlocks blocks);

  // One datagram that nobody misses when it cannot be sent.
  void add(const Route& route, Bytes datagram);

  void flush();

 private:
  struct Messages;
  void send_singly(std::size_t index);

  OnBlocked on_blocked_;
  OnUnsent on_unsent_;
  std::unique_ptr<std::uint8_t[]> buffer_;
  std::size_t used_ = 0;
  int fd_ = -1;
  std::unique_ptr<Messages> messages_;
};

}  // namespace pxe::tftpd
