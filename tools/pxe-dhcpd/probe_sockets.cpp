#include "tools/pxe-dhcpd/probe_sockets.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "common/base/bytes.hpp"

namespace pxe::dhcpd {
namespace {

constexpr std::uint16_t ethernet = 1;
constexpr std::uint16_t arp_request = 1;
constexpr std::uint16_t arp_reply = 2;
constexpr std::size_t mac_size = 6;

// Of all the ARP on all interfaces only the replies wake us: the operation is at byte 6.
bool take_replies_only(int fd) {
  std::array<sock_filter, 4> program{{{BPF_LD | BPF_H | BPF_ABS, 0, 0, 6},
                                      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, arp_reply},
                                      {BPF_RET | BPF_K, 0, 0, 0xffff},
                                      {BPF_RET | BPF_K, 0, 0, 0}}};
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) == 0;
}

bool take_echo_replies_only(int fd) {
  constexpr int icmp_filter = 1;  // ICMP_FILTER of linux/icmp.h: a bit for each type that is not wanted
  const std::uint32_t unwanted = ~(std::uint32_t{1} << ICMP_ECHOREPLY);
  return setsockopt(fd, SOL_RAW, icmp_filter, &unwanted, sizeof unwanted) == 0;
}

// RFC 1071.
std::uint16_t checksum(Bytes bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
    sum += static_cast<std::uint32_t>(bytes[i] << 8 | bytes[i + 1]);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace

Result<std::unique_ptr<ProbeSockets>> ProbeSockets::open() {
  std::unique_ptr<ProbeSockets> sockets(new ProbeSockets);
  sockets->arp_ = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETHERTYPE_ARP));
  sockets->icmp_ = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMP);
  if (sockets->arp_ >= 0 && sockets->icmp_ >= 0 && take_replies_only(sockets->arp_) &&
      take_echo_replies_only(sockets->icmp_))
    return sockets;
  return fail(fmt::format("cannot open sockets to probe addresses ({}): they need root, or CAP_NET_RAW",
                          std::strerror(errno)));
}

ProbeSockets::~ProbeSockets() {
  for (const int fd : {arp_, icmp_}) {
    if (fd >= 0) close(fd);
  }
}

void ProbeSockets::ask_link(int interface, const MacAddress& own, Ipv4Address address) {
  if (own.size() != mac_size) return;
  std::vector<std::uint8_t> packet;
  Writer writer(packet);
  writer.u16(ethernet);
  writer.u16(ETHERTYPE_IP);
  writer.u8(mac_size);
  writer.u8(4);
  writer.u16(arp_request);
  writer.bytes(own.bytes());
  writer.u32(0);
  writer.zeros(mac_size);
  writer.u32(address.value());
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_protocol = htons(ETHERTYPE_ARP);
  to.sll_ifindex = interface;
  to.sll_halen = mac_size;
  std::fill_n(to.sll_addr, mac_size, std::uint8_t{0xff});
  (void)sendto(arp_, packet.data(), packet.size(), MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&to),
               sizeof to);
}

void ProbeSockets::ask_through_routers(Ipv4Address address) {
  std::vector<std::uint8_t> packet;
  Writer writer(packet);
  writer.u8(ICMP_ECHO);
  writer.zeros(3);
  writer.u32(address.value());  // identifier and sequence number, of no use to us
  const std::uint16_t sum = checksum(packet);
  packet[2] = static_cast<std::uint8_t>(sum >> 8);
  packet[3] = static_cast<std::uint8_t>(sum);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(address.value());
  (void)sendto(icmp_, packet.data(), packet.size(), MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&to),
               sizeof to);
}

void ProbeSockets::receive_arp(const Answered& answered) {
  std::array<std::uint8_t, 128> packet{};
  ssize_t size = 0;
  while ((size = recv(arp_, packet.data(), packet.size(), MSG_DONTWAIT)) > 0) {
    Reader reader(Bytes(packet).first(static_cast<std::size_t>(size)));
    reader.take(8);  // the filter has seen that it is a reply
    const MacAddress sender = MacAddress::from_bytes(reader.take(mac_size));
    const Ipv4Address address = read_ipv4(reader);
    if (reader.ok()) answered(address, sender);
  }
}

void ProbeSockets::receive_icmp(const Answered& answered) {
  std::array<std::uint8_t, 128> packet{};
  sockaddr_in from{};
  socklen_t length = sizeof from;
  while (recvfrom(icmp_, packet.data(), packet.size(), MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&from),
                  &length) > 0) {
    answered(Ipv4Address(ntohl(from.sin_addr.s_addr)), {});
    length = sizeof from;
  }
}

}  // namespace pxe::dhcpd
