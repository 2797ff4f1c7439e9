#include "tools/pxe-tftpd/udp.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "common/net/bind_error.hpp"
#include "common/tftp/packet.hpp"

namespace pxe::tftpd {
namespace {

Socket udp_socket() { return Socket(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)); }

bool set(int fd, int level, int option, int value) {
  return setsockopt(fd, level, option, &value, sizeof value) == 0;
}

// Beyond the system's limit where we may; a rack that is switched on asks all at once.
void set_buffers(int fd) {
  constexpr int size = 4 << 20;
  if (!set(fd, SOL_SOCKET, SO_RCVBUFFORCE, size)) (void)set(fd, SOL_SOCKET, SO_RCVBUF, size);
  if (!set(fd, SOL_SOCKET, SO_SNDBUFFORCE, size)) (void)set(fd, SOL_SOCKET, SO_SNDBUF, size);
}

// Without `do not fragment` a block that is larger than some route's MTU still has a way to arrive.
bool prepare(int fd) {
  set_buffers(fd);
  return set(fd, IPPROTO_IP, IP_PKTINFO, 1) && set(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT) &&
         set(fd, IPPROTO_IP, IP_RECVERR, 1);
}

bool bind_to(int fd, Peer here) {
  const sockaddr_in name = to_sockaddr(here);
  return bind(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
}

Result<Socket> open_at(Peer here) {
  Socket made = udp_socket();
  if (made.fd() >= 0 && prepare(made.fd()) && bind_to(made.fd(), here)) return made;
  return fail(net::bind_error("UDP", here.address, here.port, errno));
}

}  // namespace

sockaddr_in to_sockaddr(Peer peer) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_port = htons(peer.port);
  result.sin_addr.s_addr = htonl(peer.address.value());
  return result;
}

Peer to_peer(const sockaddr_in& address) {
  return {Ipv4Address(ntohl(address.sin_addr.s_addr)), ntohs(address.sin_port)};
}

Socket::~Socket() {
  if (fd_ >= 0) close(fd_);
}

int Socket::release() { return std::exchange(fd_, -1); }

Result<Socket> listen_at(Ipv4Address address, std::uint16_t port) { return open_at({address, port}); }

Result<Socket> open_transfer_socket(std::uint16_t port) { return open_at({Ipv4Address(), port}); }

Result<Socket> adopt(int fd) {
  Socket given(fd);
  sockaddr_in name{};
  socklen_t length = sizeof name;
  int type = 0;
  socklen_t type_length = sizeof type;
  const bool is_udp = getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_length) == 0 && type == SOCK_DGRAM &&
                      getsockname(fd, reinterpret_cast<sockaddr*>(&name), &length) == 0 &&
                      name.sin_family == AF_INET;
  if (!is_udp) return fail(fmt::format("descriptor {} of LISTEN_FDS is no UDP socket of IPv4", fd));
  if (prepare(fd)) return given;
  return fail(fmt::format("cannot use descriptor {} of LISTEN_FDS: {}", fd, std::strerror(errno)));
}

Peer name_of(const Socket& socket) {
  sockaddr_in name{};
  socklen_t length = sizeof name;
  const bool known = getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&name), &length) == 0;
  return known ? to_peer(name) : Peer{};
}

std::optional<std::uint32_t> route_mtu(Ipv4Address to) {
  const Socket made = udp_socket();
  const sockaddr_in name = to_sockaddr({to, tftp::server_port});
  int mtu = 0;
  socklen_t length = sizeof mtu;
  const bool known = made.fd() >= 0 &&
                     connect(made.fd(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0 &&
                     getsockopt(made.fd(), IPPROTO_IP, IP_MTU, &mtu, &length) == 0 && mtu > 0;
  return known ? std::optional(static_cast<std::uint32_t>(mtu)) : std::nullopt;
}

void raise_open_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace pxe::tftpd
