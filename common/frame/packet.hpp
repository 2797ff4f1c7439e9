// One captured frame taken apart from the link down to what UDP or TCP carries. Reads IPv4 over the links
// that network boot is captured on; whatever else a frame holds (ARP, IPv6, later fragments) is
// Protocol::other and no defect.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "common/addr/ipv4.hpp"
#include "common/addr/mac_address.hpp"
#include "common/base/bytes.hpp"

namespace pxe::frame {

// Why a frame was not read to its end. What was read before stands.
enum class Defect {
  none,
  truncated,   // the capture kept fewer bytes than were on the wire
  fragmented,  // the first fragment of an IPv4 datagram: the rest is in other frames
  link_header_cut,
  too_many_tags,
  ip_header_cut,
  ip_version,
  ip_header_length,
  ip_total_length,
  udp_header_cut,
  udp_length,
  tcp_header_cut,
  tcp_header_length,
};
std::string_view to_string(Defect defect);

enum class Protocol : std::uint8_t { other, udp, tcp };

// The VLANs a frame is tagged with, the outermost first (IEEE 802.1Q, 802.1ad).
struct VlanTags {
  static constexpr std::size_t max_count = 4;
  std::array<std::uint16_t, max_count> ids{};
  std::uint8_t count = 0;
  std::span<const std::uint16_t> list() const { return {ids.data(), count}; }
};

// Where an IPv4 fragment belongs (RFC 791 §3.2). piece is what it brings of the datagram's payload.
struct Fragment {
  std::uint16_t id = 0;
  std::uint8_t protocol = 0;
  std::size_t offset = 0;  // in bytes
  bool more = false;
  Bytes piece;
};

// The bits of TCP's flags that matter here (RFC 9293 §3.1).
namespace tcp_flag {
inline constexpr std::uint8_t fin = 1;
inline constexpr std::uint8_t syn = 2;
inline constexpr std::uint8_t rst = 4;
inline constexpr std::uint8_t ack = 16;
}  // namespace tcp_flag

struct Packet {
  MacAddress link_source;       // empty where the link has no addresses, or does not tell
  MacAddress link_destination;  // likewise
  VlanTags vlans;
  Ipv4Address source;
  Ipv4Address destination;
  Protocol protocol = Protocol::other;
  bool has_ports = false;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  Bytes payload;                   // of UDP or TCP, into the frame, as far as it was captured
  std::size_t payload_length = 0;  // as it was on the wire, by the headers
  std::uint32_t sequence = 0;      // TCP's, of the first byte of payload
  std::uint8_t tcp_flags = 0;
  bool bad_checksum =
      false;  // UDP's, where it could be computed; one that the sender's card fills in is good
  std::optional<Fragment> fragment;
  Defect defect = Defect::none;

  bool is_cut() const { return defect == Defect::truncated || defect == Defect::fragmented; }
};

// Link types by their number in pcap files (LINKTYPE_*) and in libpcap (DLT_*), which differ for raw IP.
bool is_supported_link(int link_type);

// wire_length is what the frame had on the wire; bytes may be less. An unsupported link carries `other`.
Packet decode(int link_type, Bytes bytes, std::size_t wire_length);

}  // namespace pxe::frame
