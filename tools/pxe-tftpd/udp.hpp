// UDP sockets as a TFTP server needs them: they tell at which of our addresses and on which interface a
// datagram came in, and what ICMP said against one of ours. Plain system calls; none of them blocks.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <optional>

#include "common/base/result.hpp"
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

// One from which transfers are sent, at that port, or at one of the system's choice for 0.
Result<Socket> open_transfer_socket(std::uint16_t port);

// A socket that the service manager has bound already. The error says what is wrong with it.
Result<Socket> adopt(int fd);

// Where a socket is bound.
Peer name_of(const Socket& socket);

sockaddr_in to_sockaddr(Peer peer);
Peer to_peer(const sockaddr_in& address);

// The MTU on the way to the address, in bytes; absent when the system does not know a way.
std::optional<std::uint32_t> route_mtu(Ipv4Address to);

// As many open files as the system lets us have.
void raise_open_file_limit();

}  // namespace pxe::tftpd
