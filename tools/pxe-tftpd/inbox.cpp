#include "tools/pxe-tftpd/inbox.hpp"

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>

#include <array>
#include <cerrno>

#include "tools/pxe-tftpd/control.hpp"
#include "tools/pxe-tftpd/udp.hpp"

namespace pxe::tftpd {
namespace {

constexpr std::size_t most_at_once = 32;
constexpr std::size_t largest_datagram = 65536;

}  // namespace

struct Inbox::Slots {
  struct alignas(cmsghdr) Control {
    std::array<char, CMSG_SPACE(sizeof(in_pktinfo))> bytes;
  };
  // Not initialised: most datagrams are ACKs, and what no datagram reached takes no memory.
  std::unique_ptr<std::uint8_t[]> bytes{new std::uint8_t[most_at_once * largest_datagram]};
  std::array<Control, most_at_once> controls{};
  std::array<sockaddr_in, most_at_once> names{};
  std::array<iovec, most_at_once> places{};
  std::array<mmsghdr, most_at_once> messages{};
  std::array<Datagram, most_at_once> datagrams{};

  void prepare() {
    for (std::size_t i = 0; i < most_at_once; ++i) {
      places[i] = {bytes.get() + i * largest_datagram, largest_datagram};
      messages[i].msg_hdr = {&names[i], sizeof(sockaddr_in),      &places[i],
                             1,         controls[i].bytes.data(), controls[i].bytes.size(),
                             0};
    }
  }

  Datagram read(std::size_t i) {
    Datagram datagram{to_peer(names[i]), std::nullopt, 0,
                      Bytes(bytes.get() + i * largest_datagram, messages[i].msg_len)};
    if (const auto info = find_control<in_pktinfo>(messages[i].msg_hdr, IPPROTO_IP, IP_PKTINFO)) {
      // Not the destination, which may be a broadcast: the address that answers it.
      datagram.local = Ipv4Address(ntohl(info->ipi_spec_dst.s_addr));
      datagram.interface = static_cast<unsigned>(info->ipi_ifindex);
    }
    return datagram;
  }
};

Inbox::Inbox() : slots_(std::make_unique<Slots>()) { slots_->prepare(); }
Inbox::~Inbox() = default;

std::span<const Datagram> Inbox::receive(int fd) {
  constexpr int most_errors = 16;
  for (int errors = 0; errors < most_errors; ++errors) {
    const int count = recvmmsg(fd, slots_->messages.data(), most_at_once, 0, nullptr);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return {};
    if (count < 0) continue;  // each such error is reported once, then gone
    const auto got = static_cast<std::size_t>(count);
    for (std::size_t i = 0; i < got; ++i) {
      slots_->datagrams[i] = slots_->read(i);
      slots_->messages[i].msg_hdr.msg_namelen = sizeof(sockaddr_in);
      slots_->messages[i].msg_hdr.msg_controllen = slots_->controls[i].bytes.size();
    }
    return {slots_->datagrams.data(), got};
  }
  return {};
}

std::vector<Peer> Inbox::unreachable(int fd) {
  std::vector<Peer> peers;
  for (;;) {
    sockaddr_in to{};
    alignas(cmsghdr) std::array<char, 256> control{};
    msghdr message{};
    message.msg_name = &to;
    message.msg_namelen = sizeof to;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (recvmsg(fd, &message, MSG_ERRQUEUE) < 0) return peers;
    const auto error = find_control<sock_extended_err>(message, IPPROTO_IP, IP_RECVERR);
    const bool no_port = error && error->ee_origin == SO_EE_ORIGIN_ICMP &&
                         error->ee_type == ICMP_DEST_UNREACH && error->ee_code == ICMP_PORT_UNREACH;
    if (no_port) peers.push_back(to_peer(to));
  }
}

}  // namespace pxe::tftpd
