#include "tools/pxe-dhcpd/decision.hpp"

namespace pxe::dhcpd {

std::string_view to_string(Ignored reason) {
  switch (reason) {
    case Ignored::not_a_request: return "not a request";
    case Ignored::no_hardware_address: return "no hardware address";
    case Ignored::own_packet: return "sent from our own address";
    case Ignored::no_port: return "sent from port 0";
    case Ignored::bootp: return "BOOTP is not served";
    case Ignored::unknown_type: return "not a message that a server answers";
    case Ignored::bad_relay_address: return "giaddr is no address of a relay";
    case Ignored::no_subnet: return "no [[dhcp.subnet]] for where it comes from";
    case Ignored::unknown_client: return "no [[client]] entry fits, and the subnet is known-only";
    case Ignored::not_netbooting: return "not a network boot client, and this is a proxy";
    case Ignored::wrong_port: return "port 4011 answers PXE requests only";
    case Ignored::other_server: return "meant for another server";
    case Ignored::no_record: return "no record of this client's address";
    case Ignored::pool_exhausted: return "no address is free";
    case Ignored::wrong_address: return "no address, or one of another network";
    case Ignored::nothing_to_say: return "nothing to say";
  }
  return "";
}

}  // namespace pxe::dhcpd
