// The limit of what any DHCP server could reach with the same perfdhcp on the same cable: answers every
// DISCOVER with an OFFER and every REQUEST with an ACK, in the request's own buffer, keeping no lease and
// deciding nothing.

#include <array>
#include <string>

#include "common/cli/command_line.hpp"
#include "common/dhcp/message.hpp"
#include "tests/bench/load/sockets.hpp"

namespace pxe::bench {
namespace {

constexpr std::size_t batch = 64;
constexpr std::size_t options_at = dhcp::fixed_size + 4;  // behind the magic cookie

struct Packet {
  std::array<std::uint8_t, 1500> bytes;
  sockaddr_in peer;
};

std::uint8_t type_of(const Packet& packet, std::size_t size) {
  for (std::size_t at = options_at; at + 2 < size;) {
    const std::uint8_t code = packet.bytes[at];
    if (code == dhcp::option::dhcp_message_type) return packet.bytes[at + 2];
    at += code == 0 ? 1 : 2U + packet.bytes[at + 1];
  }
  return 0;
}

void put(Packet& packet, std::size_t at, Ipv4Address address) {
  const std::uint32_t wire = htonl(address.value());
  std::memcpy(&packet.bytes[at], &wire, sizeof wire);
}

// The reply's size; 0 when there is none.
std::size_t reply_in_place(Packet& packet, std::size_t size, Ipv4Address server) {
  const std::uint8_t type = size > options_at ? type_of(packet, size) : 0;
  if (type != 1 && type != 3) return 0;
  packet.bytes[0] = 2;
  // An address of its own for each of perfdhcp's clients, whose MACs differ in the last bytes.
  put(packet, 16,
      Ipv4Address(10, 77, static_cast<std::uint8_t>(64 + packet.bytes[32] % 128), packet.bytes[33]));
  std::size_t at = options_at;
  const auto option = [&](std::uint8_t code, std::initializer_list<std::uint8_t> value) {
    packet.bytes[at++] = code;
    packet.bytes[at++] = static_cast<std::uint8_t>(value.size());
    for (const std::uint8_t byte : value) packet.bytes[at++] = byte;
  };
  option(dhcp::option::dhcp_message_type, {static_cast<std::uint8_t>(type == 1 ? 2 : 5)});
  option(dhcp::option::dhcp_server_identifier, {0, 0, 0, 0});
  put(packet, at - 4, server);
  option(dhcp::option::dhcp_lease_time, {0, 0, 14, 16});
  option(dhcp::option::subnet_mask, {255, 255, 0, 0});
  packet.bytes[at++] = 255;
  const bool relayed = packet.bytes[24] != 0;
  packet.peer = endpoint(Ipv4Address(0xffffffff), dhcp::client_port);
  if (relayed) {
    packet.peer.sin_port = htons(dhcp::server_port);
    std::memcpy(&packet.peer.sin_addr, &packet.bytes[24], 4);
  }
  return std::max(at, dhcp::smallest_reply);
}

int answer_forever(const std::string& interface, Ipv4Address server) {
  const int socket = must(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
  set_option(socket, SOL_SOCKET, SO_BROADCAST, 1);
  set_option(socket, SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20);
  must(setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, interface.data(),
                  static_cast<socklen_t>(interface.size())),
       interface.c_str());
  const sockaddr_in here = endpoint({}, dhcp::server_port);
  must(bind(socket, generic(here), sizeof here), "bind");
  std::puts("ready");
  std::fflush(stdout);

  static std::array<Packet, batch> packets;
  std::array<iovec, batch> places{};
  std::array<mmsghdr, batch> in{};
  std::array<mmsghdr, batch> out{};
  while (true) {
    for (std::size_t i = 0; i < batch; ++i) {
      places[i] = {packets[i].bytes.data(), packets[i].bytes.size()};
      in[i] = {};
      in[i].msg_hdr.msg_iov = &places[i];
      in[i].msg_hdr.msg_iovlen = 1;
    }
    const int count = recvmmsg(socket, in.data(), batch, MSG_WAITFORONE, nullptr);
    if (count < 0 && errno == EINTR) continue;
    must(count, "recvmmsg");
    unsigned replies = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      const std::size_t size = reply_in_place(packets[i], in[i].msg_len, server);
      if (size == 0) continue;
      places[i].iov_len = size;
      out[replies] = in[i];
      out[replies].msg_hdr.msg_name = &packets[i].peer;
      out[replies++].msg_hdr.msg_namelen = sizeof packets[i].peer;
    }
    for (unsigned sent = 0; sent < replies;) {
      const int done = sendmmsg(socket, &out[sent], replies - sent, 0);
      sent += done > 0 ? static_cast<unsigned>(done) : 1;
    }
  }
}

}  // namespace
}  // namespace pxe::bench

int main(int argc, char** argv) {
  std::string interface = "srv0";
  std::string server = "10.77.0.1";
  pxe::cli::CommandLine line("null-responder", "Answers every DHCP request at once and keeps nothing");
  line.option(interface, "-i,--interface", "NAME", "Where to listen");
  line.option(server, "--server", "ADDRESS", "The server identifier to send");
  if (const auto code = line.parse(argc, argv)) return *code;
  return pxe::bench::answer_forever(interface, pxe::bench::address_argument(server));
}
