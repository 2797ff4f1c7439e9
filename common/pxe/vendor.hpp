// PXE's own sub-options inside DHCP option 43 (Intel PXE 2.1 §2.3, RFC 4578).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/base/bytes.hpp"
#include "common/dhcp/option_table.hpp"

namespace pxe::vendor {

namespace tag {
inline constexpr std::uint8_t mtftp_ip = 1;
inline constexpr std::uint8_t mtftp_client_port = 2;
inline constexpr std::uint8_t mtftp_server_port = 3;
inline constexpr std::uint8_t mtftp_timeout = 4;
inline constexpr std::uint8_t mtftp_delay = 5;
inline constexpr std::uint8_t discovery_control = 6;
inline constexpr std::uint8_t discovery_mcast_addr = 7;
inline constexpr std::uint8_t boot_servers = 8;
inline constexpr std::uint8_t boot_menu = 9;
inline constexpr std::uint8_t menu_prompt = 10;
inline constexpr std::uint8_t mcast_addrs_alloc = 11;
inline constexpr std::uint8_t credential_types = 12;
inline constexpr std::uint8_t boot_item = 71;
inline constexpr std::uint8_t end = 255;
}  // namespace tag

// DISCOVERY_CONTROL: with a boot file in the offer, download it: no prompt, no menu, no discovery.
inline constexpr std::uint8_t boot_file_at_once = 8;

// And without: servers are not searched for by broadcast or multicast, and only those in BOOT_SERVERS count.
inline constexpr std::uint8_t listed_servers_only = 7;

// PXE's boot server types: 0 is the local boot, those of nobody else begin here.
inline constexpr std::uint16_t local_boot_type = 0;
inline constexpr std::uint16_t first_own_type = 0x8000;

std::string tag_name(std::uint8_t tag);  // `discovery-control`, or `suboption-N`

// How the value of a sub-option is laid out; bytes where it has a layout of PXE's own.
dhcp::OptionType tag_type(std::uint8_t tag);

// `06 01 08 ff`: what makes a PXE client take the boot file of the same message and ask nobody else.
std::vector<std::uint8_t> encode_boot_file_at_once();

struct MenuItem {
  std::uint16_t type = local_boot_type;
  std::string text;    // at most 255 characters
  Ipv4Address server;  // the one to ask for it on port 4011; nobody is for local_boot_type
};
struct Menu {
  std::string prompt;
  std::uint8_t timeout = 255;  // seconds; 0 takes the first item at once, 255 waits for ever
  std::vector<MenuItem> items;
};
std::vector<std::uint8_t> encode_menu(const Menu& menu);

// `06 01 03 0a 04 00 PXE 09 14 00 00 11 Raspberry Pi Boot ff`: the only words that a Raspberry Pi believes.
std::vector<std::uint8_t> encode_raspberry_pi();

// BOOT_ITEM: which item a client asks its boot server for, and the server's echo of it.
struct BootItem {
  std::uint16_t type = 0;
  std::uint16_t layer = 0;
};
std::optional<BootItem> decode_boot_item(Bytes option_43);  // absent when it is not there, or broken
std::vector<std::uint8_t> encode_boot_item(BootItem item);

}  // namespace pxe::vendor
