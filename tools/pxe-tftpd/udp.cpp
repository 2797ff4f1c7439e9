#include "tools/pxe-tftpd/udp.hpp"

#include <fmt/format.h>
#include <linux/errqueue.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace pxe::tftpd {
namespace {

sockaddr_in to_sockaddr(Ipv4Address address, std::uint16_t port) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_port = htons(port);
  result.sin_addr.s_addr = htonl(address.value());
  return result;
}

Peer to_peer(const sockaddr_in& address) {
  return {Ipv4Address(ntohl(address.sin_addr.s_addr)), ntohs(address.sin_port)};
}

const sockaddr* as_sockaddr(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

Socket udp_socket() { return Socket(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)); }

bool set(int fd, int level, int option, int value) {
  return setsockopt(fd, level, option, &value, sizeof value) == 0;
}

bool bind_to(int fd, Ipv4Address address, std::uint16_t port) {
  const sockaddr_in name = to_sockaddr(address, port);
  return bind(fd, as_sockaddr(name), sizeof name) == 0;
}

std::string why_not_bound(std::uint16_t port) {
  switch (errno) {
    case EACCES: return fmt::format("a port below 1024 needs root or CAP_NET_BIND_SERVICE");
    case EADDRINUSE: return fmt::format("another program has UDP port {}", port);
    case EADDRNOTAVAIL: return "no interface of this machine has that address";
    default: return std::strerror(errno);
  }
}

// Room for one control message with a value of that type.
template <class Value>
struct Control {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(Value))> bytes{};
};

template <class Value>
std::optional<Value> find_control(msghdr& message, int level, int type) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != level || header->cmsg_type != type) continue;
    Value value{};
    std::memcpy(&value, CMSG_DATA(header), sizeof value);
    return value;
  }
  return std::nullopt;
}

bool is_full(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

// What the kernel cuts at most out of one call (udp(7), UDP_SEGMENT).
constexpr std::size_t most_segments = 64;
constexpr std::size_t most_segmented_bytes = 65000;

std::size_t pieces(Bytes bytes, std::size_t size) { return (bytes.size() + size - 1) / size; }

// All of them in one call, which the kernel cuts into datagrams. Absent where it cannot for this route, as
// when they are larger than its MTU.
std::optional<std::size_t> send_segmented(int fd, sockaddr_in name, Bytes bytes, std::size_t size) {
  iovec place{const_cast<std::uint8_t*>(bytes.data()), bytes.size()};
  Control<std::uint16_t> control;
  msghdr message{&name, sizeof name, &place, 1, control.bytes.data(), control.bytes.size(), 0};
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_UDP;
  header->cmsg_type = UDP_SEGMENT;
  header->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
  const auto segment = static_cast<std::uint16_t>(size);
  std::memcpy(CMSG_DATA(header), &segment, sizeof segment);
  if (sendmsg(fd, &message, 0) >= 0) return pieces(bytes, size);
  if (is_full(errno)) return 0;
  return std::nullopt;
}

// At most most_segments of them. What the network does not take is passed over, so that one such datagram
// does not stop the rest.
std::size_t send_singly(int fd, sockaddr_in name, Bytes bytes, std::size_t size) {
  std::array<iovec, most_segments> places{};
  std::array<mmsghdr, most_segments> messages{};
  unsigned count = 0;
  for (; !bytes.empty(); ++count) {
    const std::size_t length = std::min(size, bytes.size());
    places[count] = {const_cast<std::uint8_t*>(bytes.data()), length};
    messages[count].msg_hdr = {&name, sizeof name, &places[count], 1, nullptr, 0, 0};
    bytes = bytes.subspan(length);
  }
  const int done = sendmmsg(fd, messages.data(), count, 0);
  if (done >= 0) return static_cast<std::size_t>(done);
  return is_full(errno) ? 0 : 1;
}

}  // namespace

Socket::~Socket() {
  if (fd_ >= 0) close(fd_);
}

int Socket::release() { return std::exchange(fd_, -1); }

Result<Socket> listen_at(Ipv4Address address, std::uint16_t port) {
  Socket made = udp_socket();
  constexpr int receive_buffer = 1 << 20;  // a rack that is switched on asks all at once
  if (made.fd() >= 0) (void)set(made.fd(), SOL_SOCKET, SO_RCVBUF, receive_buffer);
  const bool open =
      made.fd() >= 0 && set(made.fd(), IPPROTO_IP, IP_PKTINFO, 1) && bind_to(made.fd(), address, port);
  if (!open) {
    return fail(fmt::format("cannot listen at {}:{}: {}", address.to_string(), port, why_not_bound(port)));
  }
  return made;
}

Result<Socket> adopt(int fd) {
  Socket made(fd);
  if (set(fd, IPPROTO_IP, IP_PKTINFO, 1)) return made;
  return fail(fmt::format("descriptor {} cannot be used: {}", fd, std::strerror(errno)));
}

Peer name_of(int fd) {
  sockaddr_in name{};
  socklen_t size = sizeof name;
  (void)getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size);
  return to_peer(name);
}

Result<Socket> open_transfer_socket(std::optional<Ipv4Address> local) {
  Socket made = udp_socket();
  // Without `do not fragment` a block that is larger than some route's MTU still has a way to arrive.
  const bool open = made.fd() >= 0 && set(made.fd(), IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT) &&
                    set(made.fd(), IPPROTO_IP, IP_RECVERR, 1) &&
                    bind_to(made.fd(), local.value_or(Ipv4Address()), 0);
  if (!open) return fail(fmt::format("cannot open a socket: {}", std::strerror(errno)));
  return made;
}

std::optional<std::uint32_t> route_mtu(Ipv4Address to) {
  const Socket made = udp_socket();
  const sockaddr_in name = to_sockaddr(to, tftp::server_port);
  int mtu = 0;
  socklen_t length = sizeof mtu;
  const bool known = made.fd() >= 0 && connect(made.fd(), as_sockaddr(name), sizeof name) == 0 &&
                     getsockopt(made.fd(), IPPROTO_IP, IP_MTU, &mtu, &length) == 0 && mtu > 0;
  return known ? std::optional(static_cast<std::uint32_t>(mtu)) : std::nullopt;
}

std::optional<Datagram> receive(int fd, std::span<std::uint8_t> buffer) {
  constexpr int most_errors = 16;
  for (int errors = 0; errors < most_errors; ++errors) {
    sockaddr_in from{};
    iovec place{buffer.data(), buffer.size()};
    Control<in_pktinfo> control;
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &place;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    const ssize_t length = recvmsg(fd, &message, 0);
    if (length < 0 && is_full(errno)) return std::nullopt;
    if (length < 0) continue;  // each such error is reported once, then gone
    Datagram datagram{to_peer(from), std::nullopt, Bytes(buffer.data(), static_cast<std::size_t>(length))};
    if (const auto info = find_control<in_pktinfo>(message, IPPROTO_IP, IP_PKTINFO)) {
      // Not the destination, which may be a broadcast: the address that answers it.
      datagram.local = Ipv4Address(ntohl(info->ipi_spec_dst.s_addr));
    }
    return datagram;
  }
  return std::nullopt;
}

Sent send_to(int fd, Peer to, Bytes datagram) {
  const sockaddr_in name = to_sockaddr(to.address, to.port);
  if (sendto(fd, datagram.data(), datagram.size(), 0, as_sockaddr(name), sizeof name) >= 0) return Sent::done;
  return is_full(errno) ? Sent::would_block : Sent::lost;
}

std::size_t send_run(int fd, Peer to, Bytes bytes, std::size_t size) {
  const sockaddr_in name = to_sockaddr(to.address, to.port);
  std::size_t sent = 0;
  while (!bytes.empty()) {
    const std::size_t most = std::max<std::size_t>(std::min(most_segments, most_segmented_bytes / size), 1);
    const Bytes chunk = bytes.first(std::min(bytes.size(), most * size));
    auto passed = chunk.size() > size ? send_segmented(fd, name, chunk, size) : std::nullopt;
    if (!passed) passed = send_singly(fd, name, chunk, size);
    if (*passed == 0) return sent;
    sent += *passed;
    bytes = bytes.subspan(std::min(bytes.size(), *passed * size));
  }
  return sent;
}

bool was_unreachable(int fd, Peer peer) {
  bool unreachable = false;
  for (;;) {
    sockaddr_in to{};
    Control<std::array<char, sizeof(sock_extended_err) + sizeof(sockaddr_in)>> control;
    msghdr message{};
    message.msg_name = &to;
    message.msg_namelen = sizeof to;
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    if (recvmsg(fd, &message, MSG_ERRQUEUE) < 0) return unreachable;
    const auto error = find_control<sock_extended_err>(message, IPPROTO_IP, IP_RECVERR);
    const bool no_port = error && error->ee_origin == SO_EE_ORIGIN_ICMP &&
                         error->ee_type == ICMP_DEST_UNREACH && error->ee_code == ICMP_PORT_UNREACH;
    if (no_port && to_peer(to) == peer) unreachable = true;
  }
}

void raise_open_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace pxe::tftpd
