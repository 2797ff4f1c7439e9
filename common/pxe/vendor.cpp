#include "common/pxe/vendor.hpp"

#include <algorithm>

#include "common/pxe/suboptions.hpp"

namespace pxe::vendor {
namespace {

constexpr std::size_t longest = 255;

void write_suboption(Writer& writer, std::uint8_t tag, Bytes value) {
  const Bytes kept = value.first(std::min(value.size(), longest));
  writer.u8(tag);
  writer.u8(static_cast<std::uint8_t>(kept.size()));
  writer.bytes(kept);
}

}  // namespace

std::string tag_name(std::uint8_t tag) {
  switch (tag) {
    case tag::mtftp_ip: return "mtftp-ip";
    case tag::mtftp_client_port: return "mtftp-client-port";
    case tag::mtftp_server_port: return "mtftp-server-port";
    case tag::mtftp_timeout: return "mtftp-timeout";
    case tag::mtftp_delay: return "mtftp-delay";
    case tag::discovery_control: return "discovery-control";
    case tag::discovery_mcast_addr: return "discovery-mcast-addr";
    case tag::boot_servers: return "boot-servers";
    case tag::boot_menu: return "boot-menu";
    case tag::menu_prompt: return "menu-prompt";
    case tag::mcast_addrs_alloc: return "mcast-addrs-alloc";
    case tag::credential_types: return "credential-types";
    case tag::boot_item: return "boot-item";
    default: return "suboption-" + std::to_string(tag);
  }
}

std::vector<std::uint8_t> encode_boot_file_at_once() {
  return {tag::discovery_control, 1, boot_file_at_once, tag::end};
}

dhcp::OptionType tag_type(std::uint8_t tag) {
  switch (tag) {
    case tag::mtftp_ip:
    case tag::discovery_mcast_addr: return dhcp::OptionType::ipv4;
    case tag::mtftp_client_port:
    case tag::mtftp_server_port: return dhcp::OptionType::u16;
    case tag::mtftp_timeout:
    case tag::mtftp_delay:
    case tag::discovery_control: return dhcp::OptionType::u8;
    default: return dhcp::OptionType::bytes;
  }
}

std::vector<std::uint8_t> encode_menu(const Menu& menu) {
  std::vector<std::uint8_t> servers;
  std::vector<std::uint8_t> texts;
  Writer to_servers(servers);
  Writer to_texts(texts);
  for (const MenuItem& item : menu.items) {
    if (item.type != local_boot_type) {
      to_servers.u16(item.type);
      to_servers.u8(1);
      to_servers.u32(item.server.value());
    }
    const std::string_view text = std::string_view(item.text).substr(0, longest);
    to_texts.u16(item.type);
    to_texts.u8(static_cast<std::uint8_t>(text.size()));
    to_texts.text(text);
  }
  std::vector<std::uint8_t> prompt{menu.timeout};
  prompt.insert(prompt.end(), menu.prompt.begin(), menu.prompt.end());
  std::vector<std::uint8_t> out;
  Writer writer(out);
  const std::uint8_t control[] = {listed_servers_only};
  write_suboption(writer, tag::discovery_control, control);
  if (!servers.empty()) write_suboption(writer, tag::boot_servers, servers);
  write_suboption(writer, tag::boot_menu, texts);
  write_suboption(writer, tag::menu_prompt, prompt);
  writer.u8(tag::end);
  return out;
}

std::vector<std::uint8_t> encode_raspberry_pi() {
  // Its prompt of 0 seconds takes the menu's only item (Raspberry Pi's documentation, boot-net.adoc).
  Menu menu{"PXE", 0, {{local_boot_type, "Raspberry Pi Boot", {}}}};
  auto out = encode_menu(menu);
  out[2] = 3;  // neither broadcast nor multicast discovery
  return out;
}

std::optional<BootItem> decode_boot_item(Bytes option_43) {
  for (const Suboption& sub : decode_suboptions(option_43).list) {
    if (sub.code != tag::boot_item || sub.value.size() != 4) continue;
    Reader reader(sub.value);
    const std::uint16_t type = reader.u16();
    return BootItem{type, reader.u16()};
  }
  return std::nullopt;
}

std::vector<std::uint8_t> encode_boot_item(BootItem item) {
  std::vector<std::uint8_t> out;
  Writer writer(out);
  writer.u8(tag::boot_item);
  writer.u8(4);
  writer.u16(item.type);
  writer.u16(item.layer);
  writer.u8(tag::end);
  return out;
}

}  // namespace pxe::vendor
