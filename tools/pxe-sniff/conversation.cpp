#include "tools/pxe-sniff/conversation.hpp"

#include <algorithm>

namespace pxe::sniff {
namespace {

constexpr std::uint8_t udp_protocol = 17;

bool is_dhcp_port(std::uint16_t port) {
  return port == dhcp::server_port || port == dhcp::client_port || port == dhcp::pxe_port;
}

bool is_dhcp(const frame::Packet& packet) {
  return is_dhcp_port(packet.source_port) || is_dhcp_port(packet.destination_port);
}

bool is_tftp_server(const frame::Packet& packet) {
  return packet.source_port == tftp::server_port || packet.destination_port == tftp::server_port;
}

// The header of a message that the capture cut short: what is missing is read as zeros, which show as
// nothing.
Result<dhcp::Message, dhcp::DecodeError> decode_cut(Bytes datagram) {
  constexpr std::size_t up_to_chaddr = 44;
  if (datagram.size() < up_to_chaddr) return tl::make_unexpected(dhcp::DecodeError::too_short);
  std::vector<std::uint8_t> whole(datagram.begin(), datagram.end());
  whole.resize(std::max(whole.size(), dhcp::fixed_size));
  return dhcp::decode(whole);
}

}  // namespace

Kind kind_of(const Event& event) {
  if (std::holds_alternative<dhcp::Message>(event.what)) return Kind::dhcp;
  if (std::holds_alternative<tftp::Packet>(event.what)) return Kind::tftp;
  if (const auto* transfer = std::get_if<Transfer>(&event.what))
    return transfer->tftp ? Kind::tftp : Kind::http;
  const bool segment = event.bulk && event.packet.protocol == frame::Protocol::tcp;
  if (!std::holds_alternative<Undecoded>(event.what) || segment) return Kind::http;
  if (!event.packet.has_ports || event.packet.protocol != frame::Protocol::udp) return Kind::frame;
  if (is_dhcp(event.packet)) return Kind::dhcp;
  return is_tftp_server(event.packet) ? Kind::tftp : Kind::frame;
}

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::frame: return "frame";
    case Kind::dhcp: return "dhcp";
    case Kind::tftp: return "tftp";
    case Kind::http: return "http";
  }
  return "";
}

// The lease says it best; without one the address on the link, which behind a router is the router's.
void Conversation::name_machine(Event& event, Ipv4Address client, const MacAddress& on_link) const {
  event.client = client;
  const MacAddress* leased = machines_.find(client);
  event.mac = leased ? *leased : on_link;
}

bool Conversation::is_http_port(std::uint16_t port) const {
  return std::find(http_ports_.begin(), http_ports_.end(), port) != http_ports_.end();
}

void Conversation::on_dhcp(Event& event) {
  const Bytes payload = event.packet.payload;
  const bool cut = event.packet.is_cut();
  auto message = cut && payload.size() < dhcp::fixed_size ? decode_cut(payload) : dhcp::decode(payload);
  if (!message) {
    if (!cut || message.error() != dhcp::DecodeError::too_short) {
      event.malformed = dhcp::to_string(message.error());
    }
    return;
  }
  event.mac = message->chaddr;
  if (!cut && message->defect != dhcp::OptionDefect::none) {
    event.malformed = dhcp::to_string(message->defect);
  }
  if (message->type() == dhcp::MessageType::ack && !message->chaddr.empty()) {
    const Ipv4Address given = message->yiaddr.is_unspecified() ? message->ciaddr : message->yiaddr;
    if (!given.is_unspecified()) machines_.put(given, message->chaddr);
  }
  event.what = std::move(*message);
}

// Data and acknowledgements are kept for -w alone; what begins a transfer, and what ends it, is shown.
bool Conversation::on_tftp(Event& event) {
  const frame::Packet& packet = event.packet;
  const auto side = transfers_.side_of(packet);
  if (!side && !is_tftp_server(packet)) return false;
  auto decoded = tftp::decode(packet.payload);
  const bool by_server = side ? *side == Transfers::Side::server : packet.source_port == tftp::server_port;
  name_machine(event, by_server ? packet.destination : packet.source,
               by_server ? packet.link_destination : packet.link_source);
  if (!decoded) {
    if (!event.packet.is_cut()) event.malformed = tftp::to_string(decoded.error());
    return is_tftp_server(packet);
  }
  const bool is_block =
      std::holds_alternative<tftp::Data>(*decoded) || std::holds_alternative<tftp::Ack>(*decoded);
  if (!side && is_block) return false;
  event.bulk = is_block;
  transfers_.on_packet(event, *decoded, ended_);
  event.what = std::move(*decoded);
  return true;
}

bool Conversation::on_udp(Event& event) {
  if (!is_dhcp(event.packet)) return on_tftp(event);
  on_dhcp(event);
  return true;
}

bool Conversation::on_tcp(Event& event) {
  const frame::Packet& packet = event.packet;
  const bool to_server = is_http_port(packet.destination_port);
  if (!to_server && !is_http_port(packet.source_port)) return false;
  if (!http_.on_segment(event, !to_server, told_)) return false;
  name_machine(event, to_server ? packet.source : packet.destination,
               to_server ? packet.link_source : packet.link_destination);
  event.bulk = true;
  for (HttpMessage& message : told_) {
    Event& one = events_.emplace_back(event);
    one.bulk = false;
    std::visit([&](auto& what) { one.what = std::move(what); }, message);
  }
  told_.clear();
  return events_.empty();
}

// A transfer that came to its end is told with its last frame, behind what that frame itself said.
void Conversation::on_ended() {
  for (Transfers::Ended& one : ended_) {
    one.event.what = std::move(one.transfer);
    events_.push_back(std::move(one.event));
  }
  ended_.clear();
}

void Conversation::on_packet(const Frame& frame, const frame::Packet& packet) {
  Event event;
  event.frame = frame.number;
  event.time_us = frame.time_us;
  event.packet = packet;
  event.truncated = packet.is_cut();
  if (packet.defect != frame::Defect::none && !event.truncated)
    event.malformed = frame::to_string(packet.defect);
  bool ours = false;
  switch (packet.protocol) {
    case frame::Protocol::udp: ours = packet.has_ports && on_udp(event); break;
    case frame::Protocol::tcp: ours = packet.has_ports && on_tcp(event); break;
    case frame::Protocol::other: break;
  }
  // Where not even the ports could be read, nobody knows whose frame it was: better said than swallowed.
  const bool unreadable = packet.defect != frame::Defect::none && !packet.has_ports;
  if (ours || unreadable) events_.push_back(std::move(event));
  on_ended();
}

// A datagram that never became whole is shown as far as its first fragment goes.
void Conversation::give_back() {
  for (const Fragments::Incomplete& one : incomplete_) {
    on_packet(one.frame, frame::decode(one.frame.link_type, one.frame.bytes, one.frame.wire_length));
  }
}

// So that what -w writes can be put together again.
void Conversation::keep_fragment(const Frame& frame, const frame::Packet& packet) {
  Event& event = events_.emplace_back();
  event.frame = frame.number;
  event.time_us = frame.time_us;
  event.packet = packet;
  event.bulk = true;
}

std::span<const Event> Conversation::on_frame(const Frame& frame) {
  events_.clear();
  incomplete_.clear();
  transfers_.expire(frame.time_us, ended_);
  const frame::Packet packet = frame::decode(frame.link_type, frame.bytes, frame.wire_length);
  if (packet.fragment && packet.defect != frame::Defect::truncated) {
    if (const auto whole = fragments_.add(frame, packet, incomplete_)) {
      on_packet(frame, *whole);
    } else if (packet.fragment->protocol == udp_protocol) {
      keep_fragment(frame, packet);
    }
    give_back();
  } else {
    on_packet(frame, packet);
  }
  return events_;
}

std::span<const Event> Conversation::finish() {
  events_.clear();
  incomplete_.clear();
  fragments_.finish(incomplete_);
  give_back();
  transfers_.finish(ended_);
  on_ended();
  return events_;
}

}  // namespace pxe::sniff
