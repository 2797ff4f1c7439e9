#include "tools/pxe-dhcpd/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "common/base/text.hpp"
#include "common/base/text_writer.hpp"
#include "common/pxe/describe.hpp"

namespace pxe::dhcpd {
namespace {

namespace option = dhcp::option;

class Steps final : public boot::Trace {
 public:
  explicit Steps(std::string& out) : out_(out) {}
  void step(std::string sentence) override {
    out_ += "    ";
    out_ += printable(sentence);
    out_ += '\n';
  }

 private:
  std::string& out_;
};

const config::Subnet* subnet_of(const config::Site& site, Ipv4Address address) {
  const auto& subnets = site.dhcp.subnets;
  const auto at = std::find_if(subnets.begin(), subnets.end(),
                               [&](const config::Subnet& s) { return s.network.contains(address); });
  return address.is_unspecified() || at == subnets.end() ? nullptr : &*at;
}

const config::Subnet* likely_subnet(const frame::Packet& packet, const dhcp::Message& message,
                                    const config::Site& site) {
  const Ipv4Address spoken_of[] = {
      message.giaddr, message.ciaddr,
      message.options.ipv4(option::dhcp_requested_address).value_or(Ipv4Address()), packet.destination,
      packet.source};
  for (const Ipv4Address address : spoken_of) {
    if (const config::Subnet* subnet = subnet_of(site, address)) return subnet;
  }
  return site.dhcp.subnets.empty() ? nullptr : &site.dhcp.subnets.front();
}

Ipv4Address likely_local(const frame::Packet& packet, const dhcp::Message& message, const config::Site& site,
                         const config::Subnet& subnet) {
  const auto chosen = message.options.ipv4(option::dhcp_server_identifier);
  if (chosen && !subnet.proxy && subnet.network.contains(*chosen)) return *chosen;
  const bool to_a_host = packet.destination != subnet.network.broadcast();
  if (to_a_host && subnet.network.contains(packet.destination)) return packet.destination;
  if (site.site.address && subnet.network.contains(*site.site.address)) return *site.site.address;
  return Ipv4Address(subnet.network.address().value() + (subnet.network.prefix() < 31 ? 1 : 0));
}

std::string type_of(const dhcp::Message& message) {
  const auto value = message.options.u8(option::dhcp_message_type);
  const auto name = value ? dhcp::message_type_name(*value) : std::nullopt;
  return name ? std::string(*name) : "BOOTP";
}

std::string way_of(const Destination& to, const MacAddress& hardware) {
  switch (to.route) {
    case Route::broadcast: return "by broadcast";
    case Route::to_address: return fmt::format("to {}:{}", to.address.to_string(), to.port);
    case Route::to_hardware: return fmt::format("to {} at {}", to.address.to_string(), hardware.to_string());
  }
  return "";
}

void append_reply(const Reply& reply, std::string& out) {
  const dhcp::Message& message = reply.message;
  std::vector<std::uint8_t> datagram;
  const auto omitted = dhcp::encode(message, reply.max_size, datagram);
  fmt::format_to(std::back_inserter(out), "  {} {}, {} bytes\n", type_of(message),
                 way_of(reply.destination, message.chaddr), datagram.size());
  TextWriter writer(out);
  const auto address = [&](std::string_view name, Ipv4Address value) {
    if (!value.is_unspecified()) writer.text(name, value.to_string());
  };
  address("ciaddr", message.ciaddr);
  address("yiaddr", message.yiaddr);
  address("siaddr", message.siaddr);
  address("giaddr", message.giaddr);
  if (!message.server_name().empty()) writer.text("sname", message.server_name());
  if (!message.file_name().empty()) writer.text("file", message.file_name());
  for (const auto& entry : message.options.entries()) {
    if (omitted.test(entry.code)) continue;
    writer.set_code(entry.code);
    describe_option(message, entry.code, message.options.value(entry), writer);
  }
  for (unsigned code = 0; code < omitted.size(); ++code) {
    if (!omitted.test(code)) continue;
    fmt::format_to(std::back_inserter(out), "    no room for {}: the client takes {} bytes of DHCP\n",
                   dhcp::option_name(static_cast<std::uint8_t>(code)), reply.max_size);
  }
}

}  // namespace

Request request_out_of(const frame::Packet& packet, dhcp::Message message, const config::Site& site) {
  Request request;
  request.source = packet.source;
  request.source_port = packet.source_port;
  request.port = packet.destination_port;
  request.interface = "capture";
  if (const config::Subnet* subnet = likely_subnet(packet, message, site)) {
    request.local = likely_local(packet, message, site, *subnet);
    request.locals = {request.local};
  }
  request.message = std::move(message);
  return request;
}

void explain(const World& world, LeaseTable& leases, const Request& request, Now now, std::string_view when,
             std::string& out) {
  const dhcp::Message& message = request.message;
  const std::string arch = arch_of(message) ? " " + arch_of(message)->name() : "";
  fmt::format_to(std::back_inserter(out), "{} {} from {} at {}:{}, {}{}\n", when, type_of(message),
                 message.chaddr.empty() ? "nobody" : message.chaddr.to_string(), request.source.to_string(),
                 request.source_port, to_string(classify(message)), arch);
  fmt::format_to(std::back_inserter(out), "  heard as {}:{}\n", request.local.to_string(), request.port);
  Steps steps(out);
  const Decision decision = decide(world, request, now, &steps);
  if (decision.lease) leases.put(*decision.lease);
  if (!decision.note.empty()) steps.step(decision.note);
  if (const auto* reply = std::get_if<Reply>(&decision.outcome)) append_reply(*reply, out);
  out += '\n';
}

}  // namespace pxe::dhcpd
