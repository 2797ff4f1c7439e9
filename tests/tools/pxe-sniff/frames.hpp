// Frames as a test writes them: who says what to whom, over raw IP.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "common/dhcp/message.hpp"
#include "common/frame/ip.hpp"
#include "common/tftp/packet.hpp"
#include "tools/pxe-sniff/conversation.hpp"

namespace pxe::sniff {

inline constexpr int raw_ip = 101;
inline constexpr Ipv4Address server{10, 77, 0, 1};
inline constexpr Ipv4Address machine{10, 77, 0, 125};

using FrameBytes = std::vector<std::uint8_t>;

inline FrameBytes udp(Ipv4Address from, std::uint16_t from_port, Ipv4Address to, std::uint16_t to_port,
                      Bytes payload) {
  FrameBytes out;
  frame::encode_udp({from, from_port, to, to_port}, payload, out);
  return out;
}

template <class Packet>
FrameBytes tftp(Ipv4Address from, std::uint16_t from_port, Ipv4Address to, std::uint16_t to_port,
                const Packet& packet) {
  std::vector<std::uint8_t> payload;
  tftp::encode(packet, payload);
  return udp(from, from_port, to, to_port, payload);
}

inline FrameBytes dhcp(const dhcp::Message& message) {
  std::vector<std::uint8_t> payload;
  dhcp::encode(message, 1472, payload);
  const bool request = message.op == dhcp::Op::request;
  return request ? udp(Ipv4Address(), 68, Ipv4Address(0xffffffff), 67, payload)
                 : udp(server, 67, machine, 68, payload);
}

// TCP without checksum, which nobody here reads.
inline FrameBytes tcp(Ipv4Address from, std::uint16_t from_port, Ipv4Address to, std::uint16_t to_port,
                      std::string_view payload, std::uint32_t sequence = 0, std::uint8_t flags = 0x10) {
  FrameBytes out = udp(from, from_port, to, to_port, {});
  out.resize(20);
  out[9] = 6;
  Writer writer(out);
  writer.u16(from_port);
  writer.u16(to_port);
  writer.u32(sequence);
  writer.zeros(4);
  writer.u8(0x50);
  writer.u8(flags);
  writer.zeros(6);
  writer.text(payload);
  out[2] = static_cast<std::uint8_t>(out.size() >> 8);
  out[3] = static_cast<std::uint8_t>(out.size());
  return out;
}

inline dhcp::Message message(dhcp::MessageType type) {
  dhcp::Message message;
  const bool reply = type == dhcp::MessageType::offer || type == dhcp::MessageType::ack;
  message.op = reply ? dhcp::Op::reply : dhcp::Op::request;
  message.hlen = 6;
  message.xid = 0x1234;
  message.chaddr = *MacAddress::parse("52:54:00:12:34:03");
  message.has_cookie = true;
  message.options.set_u8(dhcp::option::dhcp_message_type, static_cast<std::uint8_t>(type));
  if (reply) message.yiaddr = machine;
  return message;
}

// A conversation that is fed whole frames, one a second from 1970 on.
class Listener {
 public:
  // All of what a frame says, the blocks of files too.
  std::vector<Event> hears_all(const FrameBytes& bytes, std::size_t captured = SIZE_MAX,
                               int link_type = raw_ip) {
    last_ = bytes;
    const Bytes kept = Bytes(last_).first(std::min(captured, last_.size()));
    ++number_;
    const auto events = conversation_.on_frame(
        {number_, static_cast<std::int64_t>(number_) * 1'000'000, link_type, kept, last_.size()});
    return {events.begin(), events.end()};
  }

  // The first that would be shown.
  std::optional<Event> hears(const FrameBytes& bytes, std::size_t captured = SIZE_MAX,
                             int link_type = raw_ip) {
    for (const Event& event : hears_all(bytes, captured, link_type)) {
      if (!event.bulk) return event;
    }
    return std::nullopt;
  }

  std::vector<Event> finish() {
    const auto events = conversation_.finish();
    return {events.begin(), events.end()};
  }

 private:
  Conversation conversation_{{80}};
  FrameBytes last_;
  std::uint64_t number_ = 0;
};

// The first event of a frame that would be shown.
inline std::optional<Event> first_shown(std::span<const Event> events) {
  for (const Event& event : events) {
    if (!event.bulk) return event;
  }
  return std::nullopt;
}

}  // namespace pxe::sniff
