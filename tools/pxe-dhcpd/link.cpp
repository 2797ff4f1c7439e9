#include "tools/pxe-dhcpd/link.hpp"

#include <algorithm>

namespace pxe::dhcpd {
namespace {

namespace option = dhcp::option;

void add_containing(const config::DhcpSettings& dhcp, Ipv4Address address, Link& link) {
  for (const config::Subnet& subnet : dhcp.subnets) {
    const bool there = std::find(link.begin(), link.end(), &subnet) != link.end();
    if (subnet.network.contains(address) && !there) link.push_back(&subnet);
  }
}

void add_sharing(const config::DhcpSettings& dhcp, Link& link) {
  const std::size_t direct = link.size();
  for (std::size_t i = 0; i < direct; ++i) {
    if (link[i]->shared_network.empty()) continue;
    for (const config::Subnet& subnet : dhcp.subnets) {
      const bool there = std::find(link.begin(), link.end(), &subnet) != link.end();
      if (subnet.shared_network == link[i]->shared_network && !there) link.push_back(&subnet);
    }
  }
}

void add_direct(const config::DhcpSettings& dhcp, const Request& request, Link& link) {
  // A client that renews through a router writes to us from an address of its own network.
  if (request.to_us && !request.message.ciaddr.is_unspecified()) {
    add_containing(dhcp, request.message.ciaddr, link);
    if (!link.empty()) return;
  }
  for (const Ipv4Address local : request.locals) add_containing(dhcp, local, link);
}

}  // namespace

std::optional<Ipv4Address> agent_address(const dhcp::Message& message, std::uint8_t suboption) {
  if (message.giaddr.is_unspecified()) return std::nullopt;
  Reader reader(message.options.find(option::dhcp_agent_options).value_or(Bytes{}));
  std::optional<Ipv4Address> found;
  while (!reader.at_end()) {
    const std::uint8_t code = reader.u8();
    const Bytes value = reader.take(reader.u8());
    if (code == suboption && value.size() == 4) {
      Reader address(value);
      found = read_ipv4(address);
    }
  }
  return reader.ok() ? found : std::nullopt;
}

Link link_of(const config::DhcpSettings& dhcp, const Request& request) {
  Link link;
  const dhcp::Message& message = request.message;
  auto selected = agent_address(message, agent::link_selection);
  if (!selected) selected = message.options.ipv4(option::subnet_selection);
  if (!selected && !message.giaddr.is_unspecified()) selected = message.giaddr;
  if (selected) {
    add_containing(dhcp, *selected, link);
  } else {
    add_direct(dhcp, request, link);
  }
  add_sharing(dhcp, link);
  return link;
}

Ipv4Address server_identifier(const Request& request) {
  return agent_address(request.message, agent::server_override).value_or(request.local);
}

}  // namespace pxe::dhcpd
