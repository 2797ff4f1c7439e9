// A BOOTP or DHCP message (RFC 951, RFC 2131 §2).
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/addr/mac_address.hpp"
#include "common/base/bytes.hpp"
#include "common/base/result.hpp"
#include "common/dhcp/option_table.hpp"
#include "common/dhcp/options.hpp"

namespace pxe::dhcp {

inline constexpr std::uint16_t server_port = 67;
inline constexpr std::uint16_t client_port = 68;
inline constexpr std::uint16_t pxe_port = 4011;  // boot server discovery, PXE 2.1

inline constexpr std::size_t fixed_size = 236;      // up to the option field
inline constexpr std::size_t smallest_reply = 300;  // RFC 1542 §2.1: what old relays and BOOTP clients expect
inline constexpr std::size_t default_max_size = 548;  // a 576-byte datagram less 20 of IP and 8 of UDP
inline constexpr std::uint16_t broadcast_flag = 0x8000;

enum class Op : std::uint8_t { request = 1, reply = 2 };

enum class DecodeError { too_short, unknown_op, hardware_address_too_long };
std::string_view to_string(DecodeError error);

struct Message {
  Op op = Op::request;
  std::uint8_t htype = 1;  // 1 Ethernet, 6 IEEE 802, 32 InfiniBand
  std::uint8_t hlen = 0;   // as sent; chaddr holds no more than 16
  std::uint8_t hops = 0;
  std::uint32_t xid = 0;
  std::uint16_t secs = 0;  // not seconds with iPXE: see pxe/ipxe.hpp
  std::uint16_t flags = 0;
  Ipv4Address ciaddr;
  Ipv4Address yiaddr;
  Ipv4Address siaddr;
  Ipv4Address giaddr;
  MacAddress chaddr;
  std::array<char, 64> sname{};
  std::array<char, 128> file{};
  bool has_cookie = false;  // without the magic cookie it is BOOTP, and vend is not looked at
  Options options;
  OptionDefect defect = OptionDefect::none;

  // The header's names up to their NUL; empty where option 52 says that the field holds options.
  std::string_view server_name() const;
  std::string_view file_name() const;
  void set_server_name(std::string_view name);  // at most 63 characters
  void set_file_name(std::string_view name);    // at most 127 characters

  // Absent for BOOTP, and for a value that RFC 2131 does not know.
  std::optional<MessageType> type() const;
  bool wants_broadcast() const { return (flags & broadcast_flag) != 0; }
};

// Refuses only what cannot be a message; a broken option field is read as far as it goes, and defect says so.
Result<Message, DecodeError> decode(Bytes datagram);

// Into out, replacing what it held. Options go out in their order, values over 255 bytes in pieces (RFC
// 3396), option 82 last (RFC 3046 §2.2). What does not fit max_size is left out whole, and returned by code;
// room for option 82 is kept first. Padded to smallest_reply.
std::bitset<256> encode(const Message& message, std::size_t max_size, std::vector<std::uint8_t>& out);

}  // namespace pxe::dhcp
