// PXE's own sub-options inside DHCP option 43 (Intel PXE 2.1 §2.3, RFC 4578).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

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

std::string tag_name(std::uint8_t tag);  // `discovery-control`, or `suboption-N`

// `06 01 08 ff`: what makes a PXE client take the boot file of the same message and ask nobody else.
std::vector<std::uint8_t> encode_boot_file_at_once();

}  // namespace pxe::vendor
