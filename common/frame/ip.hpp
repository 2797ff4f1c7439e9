// IPv4 and UDP headers (RFC 791, RFC 768) around a payload.
#pragma once

#include <cstdint>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/base/bytes.hpp"

namespace pxe::frame {

struct UdpEndpoints {
  Ipv4Address source;
  std::uint16_t source_port = 0;
  Ipv4Address destination;
  std::uint16_t destination_port = 0;
};

// RFC 1071, over bytes that start at an even offset; initial is a sum carried over from earlier bytes.
std::uint16_t internet_checksum(Bytes bytes, std::uint32_t initial = 0);

// The sum over the pseudo header of RFC 768, not yet folded: what initial is for a UDP datagram.
std::uint32_t udp_pseudo_header_sum(Ipv4Address source, Ipv4Address destination, std::size_t udp_size);

// A whole IPv4 datagram with both checksums, ready for a link that has no ARP entry for its receiver. At most
// 65,507 bytes of payload. Into out, replacing what it held.
void encode_udp(const UdpEndpoints& endpoints, Bytes payload, std::vector<std::uint8_t>& out);

}  // namespace pxe::frame
