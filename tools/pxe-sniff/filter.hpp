#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pxe::sniff {

// The BPF expression for a live interface: DHCP, TFTP's port, what ends or begins a TFTP transfer wherever it
// goes on, and TCP segments that begin with a line of HTTP. The bulk of a download never leaves the kernel.
// with_vlans also looks behind one and two VLAN tags, which libpcap can do on Ethernet only.
std::string live_filter(const std::vector<std::uint16_t>& http_ports, bool with_vlans);

}  // namespace pxe::sniff
