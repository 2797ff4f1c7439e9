#include "tools/pxe-sniff/dhcp_view.hpp"

#include <fmt/format.h>

#include "common/pxe/client.hpp"
#include "common/pxe/ipxe.hpp"

namespace pxe::sniff {
namespace {

constexpr std::uint8_t ethernet = 1;

void describe_secs(const dhcp::Message& message, FieldSink& sink) {
  if (message.secs == 0) return;
  sink.number("secs", message.secs);
  if (message.op != dhcp::Op::request || classify(message) != ClientKind::ipxe) return;
  const ipxe::Secs secs = ipxe::decode_secs(message.secs);
  sink.begin_object("ipxe_secs");
  sink.number("discovers", secs.discovers);
  sink.flag("offer_seen", secs.offer_seen);
  sink.flag("proxy_offer_seen", secs.proxy_offer_seen);
  sink.end_object();
}

void describe_address(std::string_view name, Ipv4Address address, FieldSink& sink) {
  if (!address.is_unspecified()) sink.text(name, address.to_string());
}

}  // namespace

std::string type_of(const dhcp::Message& message) {
  const auto value = message.options.find(dhcp::option::dhcp_message_type);
  if (!value) return message.op == dhcp::Op::request ? "REQUEST" : "REPLY";
  if (value->size() != 1) return "type ?";
  const auto name = dhcp::message_type_name((*value)[0]);
  return name ? std::string(*name) : fmt::format("type {}", (*value)[0]);
}

std::string_view name_of(const tftp::Packet& packet) {
  struct Visitor {
    std::string_view operator()(const tftp::Request& request) const {
      return request.opcode == tftp::Opcode::wrq ? "WRQ" : "RRQ";
    }
    std::string_view operator()(const tftp::Data&) const { return "DATA"; }
    std::string_view operator()(const tftp::Ack&) const { return "ACK"; }
    std::string_view operator()(const tftp::ErrorPacket&) const { return "ERROR"; }
    std::string_view operator()(const tftp::OptionAck&) const { return "OACK"; }
  };
  return std::visit(Visitor{}, packet);
}

std::string_view boot_file(const dhcp::Message& message) {
  const std::string_view in_header = message.file_name();
  return in_header.empty() ? message.options.text(dhcp::option::boot_file_name) : in_header;
}

void describe_header(const dhcp::Message& message, FieldSink& sink) {
  sink.text("xid", fmt::format("{:#010x}", message.xid));
  if (message.htype != ethernet) sink.number("htype", message.htype);
  if (message.hlen != 6) sink.number("hlen", message.hlen);
  if (message.hops != 0) sink.number("hops", message.hops);
  describe_secs(message, sink);
  if (message.wants_broadcast()) sink.flag("broadcast", true);
  if ((message.flags & ~dhcp::broadcast_flag) != 0) sink.text("flags", fmt::format("{:#06x}", message.flags));
  describe_address("ciaddr", message.ciaddr, sink);
  describe_address("yiaddr", message.yiaddr, sink);
  describe_address("siaddr", message.siaddr, sink);
  describe_address("giaddr", message.giaddr, sink);
  if (const auto name = message.server_name(); !name.empty()) sink.text("sname", name);
  if (const auto name = message.file_name(); !name.empty()) sink.text("file", name);
}

}  // namespace pxe::sniff
