#include "tools/pxe-dhcpd/reply.hpp"

#include <algorithm>

#include "common/pxe/ipxe.hpp"
#include "common/pxe/suboptions.hpp"
#include "common/pxe/vendor.hpp"
#include "tools/pxe-dhcpd/link.hpp"

namespace pxe::dhcpd {
namespace {

namespace option = dhcp::option;

constexpr std::size_t ip_udp_headers = 28;
constexpr std::size_t smallest_datagram = 576;
constexpr std::size_t largest_datagram = 1500;
constexpr std::size_t longest_header_file = 127;

// Option 57 is the client's largest IP datagram; less than 576 is not allowed (RFC 2132 §9.10).
std::size_t max_size_of(const dhcp::Message& request) {
  const std::size_t datagram = request.options.u16(option::dhcp_max_message_size).value_or(smallest_datagram);
  return std::clamp(datagram, smallest_datagram, largest_datagram) - ip_udp_headers;
}

bool asked_for(const dhcp::Message& request, std::uint8_t code) {
  const auto list = request.options.find(option::dhcp_parameter_request_list);
  return !list || std::find(list->begin(), list->end(), code) != list->end();
}

void echo(const dhcp::Message& request, dhcp::Message& reply, std::uint8_t code) {
  if (const auto value = request.options.find(code)) reply.options.set(code, *value);
}

std::vector<std::uint8_t> addresses(const std::vector<Ipv4Address>& list) {
  std::vector<std::uint8_t> out;
  Writer writer(out);
  for (const Ipv4Address address : list) writer.u32(address.value());
  return out;
}

// Boot file name with the NUL that some ROMs need inside the option's length: EDK2 writes one past the end
// when it is missing, others go on reading into the 0xFF.
void set_nul_terminated(dhcp::Options& options, std::uint8_t code, std::string_view text) {
  const std::string terminated = std::string(text) + '\0';
  options.set_text(code, terminated);
}

void set_boot_file(dhcp::Message& reply, const std::string& file) {
  set_nul_terminated(reply.options, option::boot_file_name, file);
  // A longer name would be cut in the header; there it is left out, so that nobody believes half of it.
  if (file.size() <= longest_header_file) reply.set_file_name(file);
}

void set_next_server(dhcp::Message& reply, std::optional<Ipv4Address> address) {
  if (!address) return;
  reply.siaddr = *address;
  reply.set_server_name(address->to_string());
  set_nul_terminated(reply.options, option::tftp_server_name, address->to_string());
}

std::optional<Ipv4Address> next_server_of(const boot::ServerNames& server) {
  const auto address = Ipv4Address::parse(server.tftp);
  return address ? std::optional(*address) : std::nullopt;
}

// What netboot clients read and do not list in option 55: a ROM's own, and what pxelinux finds in the ROM's
// copy of the ACK (RFC 5071 §5).
bool has_to_have(ClientKind kind, std::uint8_t code) {
  switch (code) {
    case option::ipxe: return kind == ClientKind::ipxe;
    case option::vendor_encapsulated_options:
    case option::vendor_class_identifier:
    case option::tftp_server_name:
    case option::boot_file_name:
    case option::pxelinux_magic:
    case option::pxelinux_config_file:
    case option::pxelinux_path_prefix:
    case option::pxelinux_reboot_time: return kind != ClientKind::plain;
    default: return false;
  }
}

// The sub-options of `more` in place of those that `present` has, or behind them.
std::vector<std::uint8_t> merged_suboptions(Bytes present, Bytes more) {
  std::vector<std::uint8_t> out;
  Writer writer(out);
  const auto added = decode_suboptions(more);
  const auto write = [&](const Suboption& sub) {
    writer.u8(sub.code);
    writer.u8(static_cast<std::uint8_t>(sub.value.size()));
    writer.bytes(sub.value);
  };
  for (const Suboption& sub : decode_suboptions(present).list) {
    const bool replaced = std::any_of(added.list.begin(), added.list.end(),
                                      [&](const Suboption& other) { return other.code == sub.code; });
    if (!replaced) write(sub);
  }
  for (const Suboption& sub : added.list) write(sub);
  return out;
}

// Without these a PXE ROM looks for proxies, menus or a boot server on port 4011 instead of taking the file.
void set_boot_file_at_once(dhcp::Message& reply) {
  reply.options.set(option::vendor_encapsulated_options, vendor::encode_boot_file_at_once());
}

}  // namespace

Reply start_reply(const Request& request, std::optional<dhcp::MessageType> type) {
  const dhcp::Message& from = request.message;
  Reply reply;
  dhcp::Message& message = reply.message;
  message.op = dhcp::Op::reply;
  message.htype = from.htype;
  message.hlen = from.hlen;
  message.xid = from.xid;
  message.flags = from.flags;
  message.giaddr = from.giaddr;
  message.chaddr = from.chaddr;
  message.has_cookie = type || from.has_cookie;
  if (type) {
    message.options.set_u8(option::dhcp_message_type, static_cast<std::uint8_t>(*type));
    message.options.set_ipv4(option::dhcp_server_identifier, server_identifier(request));
  }
  echo(from, message, option::dhcp_client_identifier);
  echo(from, message, option::uuid_guid);
  echo(from, message, option::dhcp_agent_options);
  echo(from, message, option::subnet_selection);  // RFC 3011 §3
  reply.max_size = max_size_of(from);
  return reply;
}

void add_network_options(Reply& reply, const Request& request, const config::Subnet& subnet) {
  dhcp::Options& options = reply.message.options;
  const auto wanted = [&](std::uint8_t code) { return asked_for(request.message, code); };
  if (wanted(option::subnet_mask)) options.set_ipv4(option::subnet_mask, subnet.network.netmask());
  if (wanted(option::routers) && !subnet.routers.empty())
    options.set(option::routers, addresses(subnet.routers));
  if (wanted(option::domain_name_servers) && !subnet.dns.empty()) {
    options.set(option::domain_name_servers, addresses(subnet.dns));
  }
  if (wanted(option::domain_name) && !subnet.domain.empty())
    options.set_text(option::domain_name, subnet.domain);
  if (wanted(option::broadcast_address))
    options.set_ipv4(option::broadcast_address, subnet.network.broadcast());
}

void add_boot_options(Reply& reply, ClientKind kind, const LoaderChoice& loader,
                      const boot::ServerNames& server, bool proxy) {
  dhcp::Message& message = reply.message;
  const auto next_server = loader.server ? loader.server : next_server_of(server);
  if (kind == ClientKind::raspberry_pi) {
    set_next_server(message, next_server);
    message.options.set_text(option::vendor_class_identifier, "PXEClient");
    message.options.set(option::vendor_encapsulated_options, vendor::encode_raspberry_pi());
  }
  // `pxe get` looks for its configuration on the next server, whether a file was named or not (U-Boot
  // net/bootp.c, store_net_params).
  if (kind == ClientKind::uboot) set_next_server(message, next_server);
  if (loader.file.empty()) return;
  set_boot_file(message, loader.file);
  // The firmware compares the first ten bytes and drops the offer without them (EDK2 HttpBootDhcp4.c).
  if (kind == ClientKind::uefi_http)
    return message.options.set_text(option::vendor_class_identifier, "HTTPClient");
  set_next_server(message, next_server);
  switch (kind) {
    case ClientKind::bios_pxe:
      message.options.set_text(option::vendor_class_identifier, "PXEClient");
      set_boot_file_at_once(message);
      break;
    case ClientKind::uefi_pxe:
      message.options.set_text(option::vendor_class_identifier, "PXEClient");
      // EDK2 before 2017-04-21 threw away every proxy offer that had option 43; without it the firmware asks
      // on 4011.
      if (!proxy) set_boot_file_at_once(message);
      break;
    case ClientKind::ipxe:
      // A proxy offer counts only with option 60; the sole server spares iPXE its 2 s wait for one.
      if (proxy) {
        message.options.set_text(option::vendor_class_identifier, "PXEClient");
      } else {
        constexpr std::uint8_t no_pxedhcp[] = {ipxe::suboption::no_pxedhcp, 1, 1};
        message.options.set(option::ipxe, no_pxedhcp);
      }
      break;
    default: break;
  }
}

void add_configured_options(Reply& reply, const dhcp::Message& request, ClientKind kind,
                            const config::DhcpOptions& options) {
  for (const config::DhcpOption& configured : options) {
    if (!asked_for(request, configured.code) && !has_to_have(kind, configured.code)) continue;
    const bool names_loader =
        configured.code == option::boot_file_name || configured.code == option::tftp_server_name;
    dhcp::Options& to = reply.message.options;
    if (names_loader && !reply.message.file_name().empty()) continue;  // the loader was chosen by its rules
    const auto present = configured.code == option::ipxe ? to.find(option::ipxe) : std::nullopt;
    to.set(configured.code, present ? merged_suboptions(*present, configured.value) : configured.value);
  }
}

void make_names_agree(dhcp::Message& reply) {
  if (reply.file_name().empty()) {
    const std::string file(reply.options.text(option::boot_file_name));
    if (!file.empty()) set_boot_file(reply, file);
  }
  if (!reply.siaddr.is_unspecified()) return;
  const std::string server(reply.options.text(option::tftp_server_name));
  if (server.empty()) return;
  reply.set_server_name(server);
  set_nul_terminated(reply.options, option::tftp_server_name, server);
  if (const auto address = Ipv4Address::parse(server)) reply.siaddr = *address;
}

void put_essentials_first(dhcp::Message& reply) {
  constexpr std::uint8_t essential[] = {option::dhcp_message_type,
                                        option::dhcp_server_identifier,
                                        option::dhcp_lease_time,
                                        option::subnet_mask,
                                        option::vendor_class_identifier,
                                        option::boot_file_name,
                                        option::tftp_server_name,
                                        option::vendor_encapsulated_options,
                                        option::ipxe,
                                        option::uuid_guid,
                                        option::dhcp_client_identifier,
                                        option::routers,
                                        option::domain_name_servers,
                                        option::pxelinux_magic,
                                        option::pxelinux_config_file,
                                        option::pxelinux_path_prefix,
                                        option::pxelinux_reboot_time};
  dhcp::Options sorted;
  for (const std::uint8_t code : essential) {
    if (const auto value = reply.options.find(code)) sorted.set(code, *value);
  }
  for (const auto& entry : reply.options.entries()) {
    if (!sorted.has(entry.code)) sorted.set(entry.code, reply.options.value(entry));
  }
  reply.options = std::move(sorted);
}

Destination destination_of(const Request& request, const dhcp::Message& reply) {
  const dhcp::Message& from = request.message;
  if (!from.giaddr.is_unspecified()) return {Route::to_address, from.giaddr, dhcp::server_port};
  if (request.port == dhcp::pxe_port) return {Route::to_address, request.source, request.source_port};
  const bool nak = reply.type() == dhcp::MessageType::nak;
  if (!nak && !from.ciaddr.is_unspecified()) return {Route::to_address, from.ciaddr, dhcp::client_port};
  // A packet socket reaches Ethernet addresses; others are reached by broadcast.
  const bool has_address = !reply.yiaddr.is_unspecified() && from.htype == 1 && from.chaddr.size() == 6;
  if (nak || from.wants_broadcast() || !has_address)
    return {Route::broadcast, Ipv4Address(0xffffffff), dhcp::client_port};
  return {Route::to_hardware, reply.yiaddr, dhcp::client_port};
}

}  // namespace pxe::dhcpd
