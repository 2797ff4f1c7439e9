#include "tools/pxe-sniff/filter.hpp"

#include <fmt/format.h>

namespace pxe::sniff {
namespace {

// The first four characters of the requests that boot loaders make, and of every answer: GET, HEAD, POST,
// PUT, HTTP.
constexpr std::uint32_t line_starts[] = {0x47455420, 0x48454144, 0x504f5354, 0x50555420, 0x48545450};

std::string http_filter(const std::vector<std::uint16_t>& ports) {
  std::string any_port;
  for (const std::uint16_t port : ports) {
    any_port += fmt::format("{}tcp port {}", any_port.empty() ? "" : " or ", port);
  }
  std::string any_line;
  for (const std::uint32_t start : line_starts) {
    any_line +=
        fmt::format("{}tcp[((tcp[12:1] & 0xf0) >> 2):4] = {:#x}", any_line.empty() ? "" : " or ", start);
  }
  return fmt::format("(({}) and ({}))", any_port, any_line);
}

}  // namespace

std::string live_filter(const std::vector<std::uint16_t>& http_ports, bool with_vlans) {
  // Opcodes 5 and 6 are TFTP's ERROR and OACK; which of them belong to a transfer is decided later.
  std::string plain =
      "udp port 67 or udp port 68 or udp port 69 or udp port 4011 or (ip and udp and (udp[8:2] = 5 or "
      "udp[8:2] = 6))";
  if (!http_ports.empty()) plain += " or " + http_filter(http_ports);
  // Each `vlan` moves the offsets of everything after it, so the second one is the inner tag.
  return with_vlans ? fmt::format("({0}) or (vlan and ({0})) or (vlan and ({0}))", plain) : plain;
}

}  // namespace pxe::sniff
