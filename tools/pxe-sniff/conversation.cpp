#include "tools/pxe-sniff/conversation.hpp"

#include <algorithm>

namespace pxe::sniff {
namespace {

bool is_dhcp_port(std::uint16_t port) {
  return port == dhcp::server_port || port == dhcp::client_port || port == dhcp::pxe_port;
}

bool is_dhcp(const frame::Packet& packet) {
  return is_dhcp_port(packet.source_port) || is_dhcp_port(packet.destination_port);
}

bool is_tftp_server(const frame::Packet& packet) {
  return packet.source_port == tftp::server_port || packet.destination_port == tftp::server_port;
}

std::uint64_t endpoint(Ipv4Address address, std::uint16_t port) {
  return std::uint64_t{address.value()} << 16 | port;
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
  if (!std::holds_alternative<Undecoded>(event.what)) return Kind::http;
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

// Data and acknowledgements are not shown; what begins a transfer, and what ends it early, is.
bool Conversation::on_tftp(Event& event) {
  const frame::Packet& packet = event.packet;
  const std::uint64_t from = endpoint(packet.source, packet.source_port);
  const std::uint64_t to = endpoint(packet.destination, packet.destination_port);
  const Ipv4Address* server_of_receiver = transfers_.find(to);
  const Ipv4Address* server_of_sender = transfers_.find(from);
  const bool by_server = server_of_receiver != nullptr && *server_of_receiver == packet.source;
  const bool by_client = server_of_sender != nullptr && *server_of_sender == packet.destination;
  if (!by_server && !by_client && !is_tftp_server(packet)) return false;

  auto decoded = tftp::decode(packet.payload);
  const bool from_server = by_server || (!by_client && packet.source_port == tftp::server_port);
  name_machine(event, from_server ? packet.destination : packet.source,
               from_server ? packet.link_destination : packet.link_source);
  if (!decoded) {
    if (!event.packet.is_cut()) event.malformed = tftp::to_string(decoded.error());
    return is_tftp_server(packet);
  }
  if (std::holds_alternative<tftp::Data>(*decoded) || std::holds_alternative<tftp::Ack>(*decoded)) {
    return false;
  }
  if (std::holds_alternative<tftp::Request>(*decoded)) transfers_.put(from, packet.destination);
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
  auto line = decode_http_line(packet.payload);
  if (!line) return false;
  const bool is_request = std::holds_alternative<HttpRequest>(*line);
  name_machine(event, is_request ? packet.source : packet.destination,
               is_request ? packet.link_source : packet.link_destination);
  std::visit([&](auto& one) { event.what = std::move(one); }, *line);
  return true;
}

std::optional<Event> Conversation::on_frame(const Frame& frame) {
  Event event;
  event.frame = frame.number;
  event.time_us = frame.time_us;
  event.packet = frame::decode(frame.link_type, frame.bytes, frame.wire_length);
  event.truncated = event.packet.is_cut();
  if (event.packet.defect != frame::Defect::none && !event.truncated) {
    event.malformed = frame::to_string(event.packet.defect);
  }
  bool ours = false;
  switch (event.packet.protocol) {
    case frame::Protocol::udp: ours = event.packet.has_ports && on_udp(event); break;
    case frame::Protocol::tcp: ours = event.packet.has_ports && on_tcp(event); break;
    case frame::Protocol::other: break;
  }
  // Where not even the ports could be read, nobody knows whose frame it was: better said than swallowed.
  const bool unreadable = event.packet.defect != frame::Defect::none && !event.packet.has_ports;
  if (!ours && !unreadable) return std::nullopt;
  return event;
}

}  // namespace pxe::sniff
