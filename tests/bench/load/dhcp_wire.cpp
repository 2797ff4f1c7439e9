#include "tests/bench/load/dhcp_wire.hpp"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <unistd.h>

#include <array>

#include "tests/bench/load/sockets.hpp"

namespace pxe::bench {
namespace {

std::uint16_t ip_checksum(Bytes header) {
  std::uint32_t sum = 0;
  for (Reader reader(header); !reader.at_end();) sum += reader.u16();
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

// Ethernet, IPv4 and UDP around a DHCP request that is broadcast from 0.0.0.0:68.
void wrap(const MacAddress& mac, Bytes payload, std::vector<std::uint8_t>& frame) {
  frame.clear();
  Writer out(frame);
  for (int i = 0; i < 6; ++i) out.u8(0xff);
  out.bytes(mac.bytes());
  out.u16(ETHERTYPE_IP);
  out.u16(0x4500);
  out.u16(static_cast<std::uint16_t>(20 + 8 + payload.size()));
  out.u32(0);  // identification, fragment
  out.u16(64 << 8 | IPPROTO_UDP);
  out.u16(0);           // checksum, below
  out.u32(0);           // source
  out.u32(0xffffffff);  // destination
  const std::uint16_t sum = ip_checksum(Bytes(frame).subspan(14, 20));
  frame[24] = static_cast<std::uint8_t>(sum >> 8);
  frame[25] = static_cast<std::uint8_t>(sum);
  out.u16(dhcp::client_port);
  out.u16(dhcp::server_port);
  out.u16(static_cast<std::uint16_t>(8 + payload.size()));
  out.u16(0);  // no checksum: allowed over IPv4
  out.bytes(payload);
}

dhcp::Message message_of(const MacAddress& mac, std::uint32_t xid, dhcp::MessageType type) {
  dhcp::Message message;
  message.hlen = 6;
  message.xid = xid;
  message.flags = dhcp::broadcast_flag;
  message.chaddr = mac;
  message.has_cookie = true;
  message.options.set_u8(dhcp::option::dhcp_message_type, static_cast<std::uint8_t>(type));
  message.options.set_u16(dhcp::option::dhcp_max_message_size, 1472);
  message.options.set_text(60, "PXEClient:Arch:00007:UNDI:003016");
  message.options.set_u16(93, 7);
  const std::array<std::uint8_t, 3> undi{1, 3, 16};
  message.options.set(94, undi);
  std::array<std::uint8_t, 17> uuid{0, 0x52, 0x54};
  std::copy(mac.bytes().begin(), mac.bytes().end(), uuid.end() - 6);
  message.options.set(97, uuid);
  return message;
}

}  // namespace

DhcpWire::DhcpWire(const std::string& interface)
    : in_(must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket")),
      out_(must(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), "packet socket")),
      index_(static_cast<int>(if_nametoindex(interface.c_str()))) {
  set_option(in_, SOL_SOCKET, SO_BROADCAST, 1);
  set_option(in_, SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20);
  must(setsockopt(in_, SOL_SOCKET, SO_BINDTODEVICE, interface.data(),
                  static_cast<socklen_t>(interface.size())),
       interface.c_str());
  const sockaddr_in here = endpoint({}, dhcp::client_port);
  must(bind(in_, generic(here), sizeof here), "bind to port 68");
}

DhcpWire::~DhcpWire() {
  close(in_);
  close(out_);
}

void DhcpWire::send(const dhcp::Message& message) {
  dhcp::encode(message, 1472, payload_);
  wrap(message.chaddr, payload_, frame_);
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_ifindex = index_;
  // A full queue is a lost packet, as on any cable; the machine asks again.
  static_cast<void>(
      sendto(out_, frame_.data(), frame_.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to));
}

std::optional<dhcp::Message> DhcpWire::receive() {
  std::array<std::uint8_t, 1500> datagram;
  while (true) {
    const ssize_t size = recv(in_, datagram.data(), datagram.size(), 0);
    if (size < 0) return std::nullopt;
    auto message = dhcp::decode(Bytes(datagram).first(static_cast<std::size_t>(size)));
    if (message && message->op == dhcp::Op::reply) return *std::move(message);
  }
}

dhcp::Message firmware_message(const MacAddress& mac, std::uint32_t xid, dhcp::MessageType type) {
  dhcp::Message message = message_of(mac, xid, type);
  const std::array<std::uint8_t, 12> wanted{1, 3, 6, 13, 15, 43, 51, 54, 60, 66, 67, 97};
  message.options.set(55, wanted);
  return message;
}

dhcp::Message ipxe_message(const MacAddress& mac, std::uint32_t xid, dhcp::MessageType type) {
  dhcp::Message message = message_of(mac, xid, type);
  message.options.set_text(77, "iPXE");
  const std::array<std::uint8_t, 14> wanted{1, 3, 6, 7, 12, 15, 17, 43, 60, 66, 67, 119, 175, 203};
  message.options.set(55, wanted);
  // A network card, and the features http (0x13) and efi (0x24).
  const std::array<std::uint8_t, 12> features{0xb1, 4, 1, 0x1a, 0xf4, 0x10, 0x13, 1, 1, 0x24, 1, 1};
  message.options.set(175, features);
  return message;
}

void select(dhcp::Message& request, const dhcp::Message& offer) {
  request.options.set_ipv4(dhcp::option::dhcp_requested_address, offer.yiaddr);
  if (const auto server = offer.options.ipv4(dhcp::option::dhcp_server_identifier)) {
    request.options.set_ipv4(dhcp::option::dhcp_server_identifier, *server);
  }
}

}  // namespace pxe::bench
