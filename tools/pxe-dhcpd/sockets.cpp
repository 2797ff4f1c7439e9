#include "tools/pxe-dhcpd/sockets.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "common/frame/ip.hpp"
#include "common/net/bind_error.hpp"

namespace pxe::dhcpd {
namespace {

constexpr std::size_t batch_size = 64;
constexpr std::size_t largest_datagram = 4096;  // no client sends more than a link's frame

sockaddr_in address_of(Ipv4Address address, std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_addr.s_addr = htonl(address.value());
  out.sin_port = htons(port);
  return out;
}

Ipv4Address ipv4_of(in_addr address) { return Ipv4Address(ntohl(address.s_addr)); }

Result<int> open_udp(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return fail(net::bind_error("UDP", Ipv4Address(), port, errno));
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
  setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
  const int buffer = 4 << 20;  // a rack powering on at once; as root also beyond net.core.rmem_max
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) != 0)
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  const sockaddr_in any = address_of(Ipv4Address(), port);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0) return fd;
  auto problem = fail(net::bind_error("UDP", Ipv4Address(), port, errno));
  close(fd);
  return problem;
}

struct alignas(cmsghdr) Control {
  std::array<std::uint8_t, CMSG_SPACE(sizeof(in_pktinfo))> bytes{};
};

const in_pktinfo* packet_info(msghdr& header) {
  for (cmsghdr* at = CMSG_FIRSTHDR(&header); at; at = CMSG_NXTHDR(&header, at)) {
    if (at->cmsg_level == IPPROTO_IP && at->cmsg_type == IP_PKTINFO) {
      return reinterpret_cast<const in_pktinfo*>(CMSG_DATA(at));
    }
  }
  return nullptr;
}

// The buffers of one recvmmsg, made once.
struct Batch {
  std::array<std::array<std::uint8_t, largest_datagram>, batch_size> data;
  std::array<Control, batch_size> control;
  std::array<sockaddr_in, batch_size> from;
  std::array<iovec, batch_size> vectors;
  std::array<mmsghdr, batch_size> messages;

  void prepare() {
    for (std::size_t i = 0; i < batch_size; ++i) {
      vectors[i] = {data[i].data(), data[i].size()};
      messages[i] = {};
      msghdr& header = messages[i].msg_hdr;
      header.msg_name = &from[i];
      header.msg_namelen = sizeof from[i];
      header.msg_iov = &vectors[i];
      header.msg_iovlen = 1;
      header.msg_control = control[i].bytes.data();
      header.msg_controllen = control[i].bytes.size();
    }
  }
};

}  // namespace

Result<std::unique_ptr<Sockets>> Sockets::open() {
  std::unique_ptr<Sockets> sockets(new Sockets);
  const auto dhcp = open_udp(dhcp::server_port);
  if (!dhcp) return tl::make_unexpected(dhcp.error());
  sockets->dhcp_ = *dhcp;
  const auto pxe = open_udp(dhcp::pxe_port);
  if (!pxe) return tl::make_unexpected(pxe.error());
  sockets->pxe_ = *pxe;
  // Protocol 0: it sends, and is handed no copy of the network's traffic.
  sockets->packet_ = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (sockets->packet_ < 0) {
    return fail(fmt::format("cannot open a packet socket ({}): it needs root, or the capability CAP_NET_RAW",
                            std::strerror(errno)));
  }
  return sockets;
}

Sockets::~Sockets() {
  for (const int fd : {dhcp_, pxe_, packet_}) {
    if (fd >= 0) close(fd);
  }
}

bool Sockets::receive(int fd, const std::function<void(const Arrival&)>& handle) {
  static thread_local Batch batch;
  batch.prepare();
  const int count = recvmmsg(fd, batch.messages.data(), batch_size, MSG_DONTWAIT, nullptr);
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    msghdr& header = batch.messages[at].msg_hdr;
    const in_pktinfo* info = packet_info(header);
    if (!info || (header.msg_flags & MSG_TRUNC) != 0) continue;
    handle({Bytes(batch.data[at]).first(batch.messages[at].msg_len), ipv4_of(batch.from[at].sin_addr),
            ntohs(batch.from[at].sin_port), ipv4_of(info->ipi_addr), info->ipi_ifindex});
  }
  return count > 0;
}

int Sockets::send(const Departure& departure) {
  if (departure.to.route != Route::to_hardware) return send_datagram(departure);
  if (send_to_hardware(departure) == 0) return 0;
  // A link that takes no frames from us still takes a broadcast.
  Departure broadcast = departure;
  broadcast.to = {Route::broadcast, Ipv4Address(0xffffffff), dhcp::client_port};
  return send_datagram(broadcast);
}

int Sockets::send_datagram(const Departure& departure) {
  sockaddr_in to = address_of(departure.to.address, departure.to.port);
  iovec vector{const_cast<std::uint8_t*>(departure.datagram.data()), departure.datagram.size()};
  Control control;
  msghdr header{};
  header.msg_name = &to;
  header.msg_namelen = sizeof to;
  header.msg_iov = &vector;
  header.msg_iovlen = 1;
  header.msg_control = control.bytes.data();
  header.msg_controllen = control.bytes.size();
  cmsghdr* info = CMSG_FIRSTHDR(&header);
  info->cmsg_level = IPPROTO_IP;
  info->cmsg_type = IP_PKTINFO;
  info->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
  in_pktinfo from{};
  from.ipi_spec_dst.s_addr = htonl(departure.from.value());
  // A broadcast names no route of its own; everything else may leave by another interface than it came.
  if (departure.to.route == Route::broadcast) from.ipi_ifindex = departure.interface;
  std::memcpy(CMSG_DATA(info), &from, sizeof from);
  const int fd = departure.from_port == dhcp::pxe_port ? pxe_ : dhcp_;
  return sendmsg(fd, &header, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? errno : 0;
}

int Sockets::send_to_hardware(const Departure& departure) {
  frame::encode_udp({departure.from, departure.from_port, departure.to.address, departure.to.port},
                    departure.datagram, frame_);
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_protocol = htons(ETHERTYPE_IP);
  to.sll_ifindex = departure.interface;
  const Bytes hardware = departure.hardware.bytes();
  to.sll_halen = static_cast<unsigned char>(std::min(hardware.size(), sizeof to.sll_addr));
  std::copy_n(hardware.begin(), to.sll_halen, to.sll_addr);
  const auto* address = reinterpret_cast<const sockaddr*>(&to);
  return sendto(packet_, frame_.data(), frame_.size(), MSG_DONTWAIT, address, sizeof to) < 0 ? errno : 0;
}

}  // namespace pxe::dhcpd
