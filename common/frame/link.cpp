#include <algorithm>

#include "common/frame/layers.hpp"

namespace pxe::frame {
namespace {

// https://www.tcpdump.org/linktypes.html; 12 and 14 are libpcap's own numbers for 101.
namespace link {
constexpr int null = 0;
constexpr int ethernet = 1;
constexpr int raw_dlt = 12;
constexpr int raw_dlt_openbsd = 14;
constexpr int raw = 101;
constexpr int loop = 108;
constexpr int linux_sll = 113;
constexpr int ipv4 = 228;
constexpr int linux_sll2 = 276;
}  // namespace link

constexpr std::size_t mac_size = 6;
constexpr std::uint32_t family_inet = 2;  // the same on every system

constexpr bool is_vlan_tag(std::uint16_t ethertype) {
  return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100;  // 802.1Q, 802.1ad, older QinQ
}

std::uint16_t ethernet_header(Reader& reader, Packet& packet) {
  packet.link_destination = MacAddress::from_bytes(reader.take(mac_size));
  packet.link_source = MacAddress::from_bytes(reader.take(mac_size));
  return reader.u16();
}

MacAddress cooked_address(Bytes field, std::size_t size) {
  return MacAddress::from_bytes(field.first(std::min(size, field.size())));
}

// LINKTYPE_LINUX_SLL: direction, hardware type, address length, address in 8 bytes, ethertype.
std::uint16_t cooked_header(Reader& reader, Packet& packet) {
  reader.take(4);
  const std::uint16_t address_size = reader.u16();
  packet.link_source = cooked_address(reader.take(8), address_size);
  return reader.u16();
}

// LINKTYPE_LINUX_SLL2: ethertype, reserved, interface, hardware type, direction, address length, address.
std::uint16_t cooked_v2_header(Reader& reader, Packet& packet) {
  const std::uint16_t ethertype = reader.u16();
  reader.take(9);
  const std::uint8_t address_size = reader.u8();
  packet.link_source = cooked_address(reader.take(8), address_size);
  return ethertype;
}

// The address family in the byte order of the machine that captured, which need not be ours.
std::uint16_t null_header(Reader& reader) {
  const std::uint32_t family = reader.u32();
  return family == family_inet || family == family_inet << 24 ? ethertype_ipv4 : std::uint16_t{0};
}

// Raw IP has no header; the version in its first four bits says whether it is IPv4 at all.
std::uint16_t raw_header(Reader reader) {
  const std::uint8_t first = reader.u8();
  return reader.ok() && first >> 4 == 6 ? std::uint16_t{0x86dd} : ethertype_ipv4;
}

std::uint16_t link_header(int link_type, Reader& reader, Packet& packet) {
  switch (link_type) {
    case link::ethernet: return ethernet_header(reader, packet);
    case link::linux_sll: return cooked_header(reader, packet);
    case link::linux_sll2: return cooked_v2_header(reader, packet);
    case link::null:
    case link::loop: return null_header(reader);
    default: return raw_header(reader);
  }
}

}  // namespace

bool is_supported_link(int link_type) {
  switch (link_type) {
    case link::null:
    case link::ethernet:
    case link::raw_dlt:
    case link::raw_dlt_openbsd:
    case link::raw:
    case link::loop:
    case link::linux_sll:
    case link::ipv4:
    case link::linux_sll2: return true;
    default: return false;
  }
}

std::optional<std::uint16_t> decode_link(int link_type, Reader& reader, Packet& packet) {
  if (!is_supported_link(link_type)) return std::nullopt;
  std::uint16_t ethertype = link_header(link_type, reader, packet);
  while (reader.ok() && is_vlan_tag(ethertype)) {
    if (packet.vlans.count == VlanTags::max_count) {
      packet.defect = Defect::too_many_tags;
      return std::nullopt;
    }
    const std::uint16_t tag = reader.u16();
    ethertype = reader.u16();
    if (reader.ok()) packet.vlans.ids[packet.vlans.count++] = tag & 0x0fff;
  }
  if (reader.ok()) return ethertype;
  packet.defect = Defect::link_header_cut;
  return std::nullopt;
}

}  // namespace pxe::frame
