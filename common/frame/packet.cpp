#include "common/frame/packet.hpp"

#include <algorithm>

#include "common/frame/ip.hpp"
#include "common/frame/layers.hpp"

namespace pxe::frame {
namespace {

constexpr std::size_t ip_header_size = 20;
constexpr std::size_t udp_header_size = 8;
constexpr std::size_t tcp_header_size = 20;

void read_ports(Reader& reader, Packet& packet) {
  packet.source_port = reader.u16();
  packet.destination_port = reader.u16();
  packet.has_ports = reader.ok();
}

// Where the frame ends too early: the capture's doing when it kept less than the length says, else the
// sender's.
Defect cut_or(Defect defect, std::size_t captured, std::size_t length) {
  return captured < length ? Defect::truncated : defect;
}

// RFC 768. 0 is none; the bare sum over the pseudo header is what Linux leaves for a card to complete, which
// is what a capture on the sender's own machine shows.
bool is_bad_checksum(const Packet& packet, Bytes segment, std::uint16_t stated) {
  if (stated == 0) return false;
  const std::uint32_t pseudo = udp_pseudo_header_sum(packet.source, packet.destination, segment.size());
  if (internet_checksum(segment, pseudo) == 0) return false;
  const auto left_to_the_card = static_cast<std::uint16_t>(~internet_checksum({}, pseudo));
  return stated != left_to_the_card;
}

void mark(Packet& packet, Defect defect) {
  if (packet.defect == Defect::none) packet.defect = defect;
}

}  // namespace

std::string_view to_string(Defect defect) {
  switch (defect) {
    case Defect::none: return "";
    case Defect::truncated: return "truncated";
    case Defect::fragmented: return "the rest is in other IP fragments";
    case Defect::link_header_cut: return "the frame ends in its link header";
    case Defect::too_many_tags: return "more than four VLAN tags";
    case Defect::ip_header_cut: return "the frame ends in its IP header";
    case Defect::ip_version: return "IP version is not 4";
    case Defect::ip_header_length: return "IP header length is under 20 or past the packet";
    case Defect::ip_total_length: return "IP total length is not that of the packet";
    case Defect::udp_header_cut: return "the packet ends in its UDP header";
    case Defect::udp_length: return "UDP length is not that of the packet";
    case Defect::tcp_header_cut: return "the packet ends in its TCP header";
    case Defect::tcp_header_length: return "TCP header length is under 20 or past the packet";
  }
  return "";
}

void decode_udp(Bytes segment, std::size_t length, Packet& packet) {
  packet.protocol = Protocol::udp;
  Reader reader(segment);
  read_ports(reader, packet);
  const std::size_t udp_length = reader.u16();
  const std::uint16_t checksum = reader.u16();
  if (!reader.ok()) return mark(packet, cut_or(Defect::udp_header_cut, segment.size(), length));
  packet.payload = reader.rest();
  if (udp_length < udp_header_size) {
    packet.payload = {};
    return mark(packet, Defect::udp_length);
  }
  const std::size_t stated = udp_length - udp_header_size;
  if (udp_length > length) mark(packet, Defect::udp_length);  // nothing is missing where it is a fragment
  packet.payload = packet.payload.first(std::min(packet.payload.size(), stated));
  packet.payload_length = stated;
  if (packet.payload.size() < stated) return mark(packet, Defect::truncated);
  packet.bad_checksum = is_bad_checksum(packet, segment.first(udp_length), checksum);
}

void decode_tcp(Bytes segment, std::size_t length, Packet& packet) {
  packet.protocol = Protocol::tcp;
  Reader reader(segment);
  read_ports(reader, packet);
  packet.sequence = reader.u32();
  reader.u32();
  const std::size_t header_size = std::size_t{reader.u8()} >> 4 << 2;
  packet.tcp_flags = reader.u8();
  reader.take(6);
  if (!reader.ok()) return mark(packet, cut_or(Defect::tcp_header_cut, segment.size(), length));
  if (header_size < tcp_header_size || header_size > length) return mark(packet, Defect::tcp_header_length);
  reader.take(header_size - tcp_header_size);
  packet.payload = reader.rest();
  packet.payload_length = length - header_size;
  if (segment.size() < length) mark(packet, Defect::truncated);
}

void decode_ipv4(Bytes datagram, std::size_t available, Packet& packet) {
  constexpr std::uint8_t tcp = 6;
  constexpr std::uint8_t udp = 17;
  constexpr std::uint16_t more_fragments = 0x2000;
  constexpr std::uint16_t fragment_offset = 0x1fff;
  Reader reader(datagram);
  const std::uint8_t first = reader.u8();
  reader.u8();
  std::size_t total = reader.u16();
  const std::uint16_t id = reader.u16();
  const std::uint16_t fragment = reader.u16();
  reader.u8();
  const std::uint8_t protocol = reader.u8();
  reader.u16();
  packet.source = read_ipv4(reader);
  packet.destination = read_ipv4(reader);
  if (!reader.ok()) return mark(packet, cut_or(Defect::ip_header_cut, datagram.size(), available));
  if (first >> 4 != 4) return mark(packet, Defect::ip_version);
  const std::size_t header_size = std::size_t{first & 0x0fU} * 4;
  if (total == 0) total = available;  // segmentation offload: the kernel had not filled it in yet
  if (header_size < ip_header_size || header_size > total) return mark(packet, Defect::ip_header_length);
  if ((fragment & (fragment_offset | more_fragments)) != 0) {
    const std::size_t size = std::min(datagram.size(), total);
    const bool whole_piece = size == total && header_size <= size;
    packet.fragment = {id, protocol, (std::size_t{fragment} & fragment_offset) * 8,
                       (fragment & more_fragments) != 0,
                       whole_piece ? datagram.first(size).subspan(header_size) : Bytes{}};
  }
  if ((fragment & fragment_offset) != 0) return;  // without its ports nothing can be said of it
  if (total > available) mark(packet, Defect::ip_total_length);
  if ((fragment & more_fragments) != 0) mark(packet, Defect::fragmented);
  const Bytes whole = datagram.first(std::min(datagram.size(), total));
  if (header_size > whole.size()) return mark(packet, Defect::truncated);
  const Bytes segment = whole.subspan(header_size);
  if (protocol == udp) decode_udp(segment, total - header_size, packet);
  if (protocol == tcp) decode_tcp(segment, total - header_size, packet);
}

Packet decode(int link_type, Bytes bytes, std::size_t wire_length) {
  Packet packet;
  Reader reader(bytes);
  const auto ethertype = decode_link(link_type, reader, packet);
  if (!ethertype) {
    if (packet.defect == Defect::link_header_cut && bytes.size() < wire_length) {
      packet.defect = Defect::truncated;
    }
    return packet;
  }
  if (*ethertype != ethertype_ipv4) return packet;
  const std::size_t link_size = reader.position();
  const std::size_t on_the_wire = std::max(wire_length, bytes.size()) - link_size;
  decode_ipv4(bytes.subspan(link_size), on_the_wire, packet);
  return packet;
}

}  // namespace pxe::frame
