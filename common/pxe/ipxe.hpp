// What iPXE says in DHCP: encapsulated option 175 (iPXE src/include/ipxe/dhcp.h, features.h), its user class,
// and its own use of `secs`.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "common/base/bytes.hpp"

namespace pxe::ipxe {

enum class SuboptionType { feature, u8, s8, text, bytes, bus_id, version };

struct SuboptionInfo {
  std::uint8_t code = 0;
  std::string_view name;
  SuboptionType type = SuboptionType::bytes;
};

std::span<const SuboptionInfo> suboption_table();
const SuboptionInfo* find_suboption(std::uint8_t code);
std::string suboption_name(std::uint8_t code);  // `feature-0x2a` between 0x10 and 0x4f, else `suboption-N`

namespace suboption {
inline constexpr std::uint8_t no_pxedhcp = 176;
inline constexpr std::uint8_t bus_id = 177;
inline constexpr std::uint8_t version = 235;
}  // namespace suboption

std::string bus_id_to_string(Bytes value);   // `pci 8086:100e`, or hexadecimal for another bus
std::string version_to_string(Bytes value);  // `1.0.0`

// iPXE does not count seconds in `secs` but (DISCOVERs sent << 2) | (OFFER seen ? 2) | (proxy OFFER seen ?
// 1), net/udp/dhcp.c; the first DISCOVER carries 4.
struct Secs {
  unsigned discovers = 0;
  bool offer_seen = false;
  bool proxy_offer_seen = false;
};
constexpr Secs decode_secs(std::uint16_t secs) {
  return {static_cast<unsigned>(secs >> 2), (secs & 2) != 0, (secs & 1) != 0};
}

// Whether a file has one of the names under which iPXE itself is built: undionly.kpxe, ipxe.efi, snponly.efi.
bool is_program(std::string_view file);

}  // namespace pxe::ipxe
