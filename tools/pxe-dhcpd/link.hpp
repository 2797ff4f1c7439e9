// Where a request comes from: the link it was sent on, by what relays and clients say of it.
#pragma once

#include <cstdint>
#include <optional>

#include "common/config/dhcp_settings.hpp"
#include "tools/pxe-dhcpd/address.hpp"
#include "tools/pxe-dhcpd/request.hpp"

namespace pxe::dhcpd {

// Sub-options of option 82 that a server acts on.
namespace agent {
inline constexpr std::uint8_t link_selection = 5;    // RFC 3527
inline constexpr std::uint8_t server_override = 11;  // RFC 5107
}  // namespace agent

// An address out of option 82. Absent as well where no relay passed the message on (anybody could have
// written the option), and where the sub-options do not fill it exactly: then it is only echoed (RFC 3046
// §2.2).
std::optional<Ipv4Address> agent_address(const dhcp::Message& message, std::uint8_t suboption);

// The subnets of the client's link: that of the relay's link selection (RFC 3527), else of the subnet
// selection option (RFC 3011), else of giaddr, else of ciaddr where the client wrote to this server directly,
// else those of the interface's addresses; and all that share a network with these. Empty when there is none.
Link link_of(const config::DhcpSettings& dhcp, const Request& request);

// What the client is to call this server by: the relay's address where it wants everything to pass through it
// (RFC 5107), else ours.
Ipv4Address server_identifier(const Request& request);

}  // namespace pxe::dhcpd
