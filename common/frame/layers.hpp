// The layers of packet.hpp one by one. Each reads its own header from the reader, fills in what it found, and
// sets the packet's defect where it cannot go on.
#pragma once

#include <optional>

#include "common/frame/packet.hpp"

namespace pxe::frame {

inline constexpr std::uint16_t ethertype_ipv4 = 0x0800;

// The ethertype of what follows, VLAN tags behind it; absent with a defect set, or for a link not supported.
std::optional<std::uint16_t> decode_link(int link_type, Reader& reader, Packet& packet);

// IPv4 and what it carries. available is what the frame held on the wire from here on, so that a lying length
// can be told from a capture that was cut.
void decode_ipv4(Bytes datagram, std::size_t available, Packet& packet);

// length is what the IPv4 header says UDP or TCP has; segment may be less where the frame was cut.
void decode_udp(Bytes segment, std::size_t length, Packet& packet);
void decode_tcp(Bytes segment, std::size_t length, Packet& packet);

}  // namespace pxe::frame
