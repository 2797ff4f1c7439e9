#include "common/frame/ip.hpp"

namespace pxe::frame {
namespace {

constexpr std::size_t ip_header_size = 20;
constexpr std::size_t udp_header_size = 8;
constexpr std::uint8_t udp_protocol = 17;
constexpr std::uint8_t ttl = 64;

void store_u16(std::vector<std::uint8_t>& out, std::size_t at, std::uint16_t value) {
  out[at] = static_cast<std::uint8_t>(value >> 8);
  out[at + 1] = static_cast<std::uint8_t>(value);
}

}  // namespace

std::uint16_t internet_checksum(Bytes bytes, std::uint32_t initial) {
  std::uint64_t sum = initial;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
    sum += static_cast<unsigned>(bytes[i] << 8 | bytes[i + 1]);
  if (bytes.size() % 2 == 1) sum += static_cast<unsigned>(bytes.back() << 8);
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

std::uint32_t udp_pseudo_header_sum(Ipv4Address source, Ipv4Address destination, std::size_t udp_size) {
  const std::uint32_t from = source.value();
  const std::uint32_t to = destination.value();
  return (from >> 16) + (from & 0xffff) + (to >> 16) + (to & 0xffff) + udp_protocol +
         static_cast<std::uint32_t>(udp_size);
}

void encode_udp(const UdpEndpoints& endpoints, Bytes payload, std::vector<std::uint8_t>& out) {
  const std::size_t udp_size = udp_header_size + payload.size();
  out.clear();
  Writer writer(out);
  writer.u8(0x45);  // version 4, five words of header
  writer.u8(0);
  writer.u16(static_cast<std::uint16_t>(ip_header_size + udp_size));
  writer.u16(0);
  writer.u16(0x4000);  // do not fragment
  writer.u8(ttl);
  writer.u8(udp_protocol);
  writer.u16(0);  // checksum, below
  writer.u32(endpoints.source.value());
  writer.u32(endpoints.destination.value());
  writer.u16(endpoints.source_port);
  writer.u16(endpoints.destination_port);
  writer.u16(static_cast<std::uint16_t>(udp_size));
  writer.u16(0);  // checksum, below
  writer.bytes(payload);
  store_u16(out, 10, internet_checksum(Bytes(out).first(ip_header_size)));
  const std::uint16_t sum =
      internet_checksum(Bytes(out).subspan(ip_header_size),
                        udp_pseudo_header_sum(endpoints.source, endpoints.destination, udp_size));
  store_u16(out, ip_header_size + 6, sum == 0 ? std::uint16_t{0xffff} : sum);  // 0 would mean: no checksum
}

}  // namespace pxe::frame
