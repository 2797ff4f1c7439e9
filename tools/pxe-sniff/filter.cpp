#include "tools/pxe-sniff/filter.hpp"

#include <fmt/format.h>

namespace pxe::sniff {
namespace {

// The first four characters of the requests that boot loaders make, and of every answer: GET, HEAD, POST,
// PUT, HTTP.
constexpr std::uint32_t line_starts[] = {0x47455420, 0x48454144, 0x504f5354, 0x50555420, 0x48545450};

// Besides what begins with a line of HTTP, the segments that open, push or close: they are few in a download,
// and where the last of them stands tells how far it came.
constexpr unsigned fin_syn_rst_psh = 0x0f;

std::string http_filter(const std::vector<std::uint16_t>& ports) {
  std::string any_port;
  for (const std::uint16_t port : ports) {
    any_port += fmt::format("{}tcp port {}", any_port.empty() ? "" : " or ", port);
  }
  std::string any_line = fmt::format("tcp[13:1] & {:#x} != 0", fin_syn_rst_psh);
  for (const std::uint32_t start : line_starts) {
    any_line += fmt::format(" or tcp[((tcp[12:1] & 0xf0) >> 2):4] = {:#x}", start);
  }
  return fmt::format("(({}) and ({}))", any_port, any_line);
}

}  // namespace

std::string live_filter(const std::vector<std::uint16_t>& http_ports, bool with_vlans) {
  // A transfer of TFTP goes on between any ports, but each of its packets begins with an opcode of 3 to 6;
  // which of them belong to a transfer is decided later. Later fragments have no ports at all.
  std::string plain =
      "udp port 67 or udp port 68 or udp port 69 or udp port 4011"
      " or (udp and udp[8:2] >= 3 and udp[8:2] <= 6)"
      " or (ip and ip[9] = 17 and ip[6:2] & 0x1fff != 0)";
  if (!http_ports.empty()) plain += " or " + http_filter(http_ports);
  // Each `vlan` moves the offsets of everything after it, so the second one is the inner tag.
  return with_vlans ? fmt::format("({0}) or (vlan and ({0})) or (vlan and ({0}))", plain) : plain;
}

}  // namespace pxe::sniff
