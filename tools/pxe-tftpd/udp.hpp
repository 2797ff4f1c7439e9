// UDP sockets as a TFTP server needs them: one that tells at which of our addresses a request came in, and
// one per transfer that answers from that address. Plain system calls; none of them blocks.
#pragma once

#include <netinet/in.h>

#include <optional>
#include <span>

#include "common/base/bytes.hpp"
#include "common/base/result.hpp"
#include "common/tftp/packet.hpp"
#include "tools/pxe-tftpd/admission.hpp"

namespace pxe::tftpd {

// A file descriptor that is closed with its owner.
class Socket {
 public:
  explicit Socket(int fd = -1) : fd_(fd) {}
  ~Socket();
  Socket(Socket&& other) noexcept : fd_(other.release()) {}
  Socket& operator=(Socket&&) = delete;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int fd() const { return fd_; }
  int release();

 private:
  int fd_;
};

// The server's own socket. The error is one sentence that names address and port.
Result<Socket> listen_at(Ipv4Address address, std::uint16_t port);

// A server's socket that was opened by somebody else.
Result<Socket> adopt(int fd);
// The address and port of a socket of ours.
Peer name_of(int fd);

// A transfer's socket, at a port of the system's choice. local absent: any of our addresses.
Result<Socket> open_transfer_socket(std::optional<Ipv4Address> local);

// The MTU on the way to the address, in bytes; absent when the system does not know a way.
std::optional<std::uint32_t> route_mtu(Ipv4Address to);

struct Datagram {
  Peer from;
  std::optional<Ipv4Address> local;  // of ours, that it came to
  Bytes bytes;                       // in the buffer that was given
};

// The next datagram, of at most the buffer's length; absent when none waits. An error that an earlier send
// ran into is passed over.
std::optional<Datagram> receive(int fd, std::span<std::uint8_t> buffer);

enum class Sent {
  done,
  would_block,  // the socket's buffer is full: nothing was sent
  lost,         // the network did not take it, as if it had been lost on the way
};
Sent send_to(int fd, Peer to, Bytes datagram);

// Datagrams that lie one after the other in bytes, each of size bytes, the last perhaps shorter. Returns how
// many were sent or lost; fewer than there are when the socket's buffer is full.
std::size_t send_run(int fd, Peer to, Bytes bytes, std::size_t size);

// Whether the peer's host has answered one of our datagrams with `port unreachable` since the last call.
bool was_unreachable(int fd, Peer peer);

// As many open files as the system lets us have.
void raise_open_file_limit();

}  // namespace pxe::tftpd
