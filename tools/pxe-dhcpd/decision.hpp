#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "common/config/dhcp_settings.hpp"
#include "common/dhcp/message.hpp"
#include "common/pxe/client.hpp"
#include "tools/pxe-dhcpd/leases/lease.hpp"

namespace pxe::dhcpd {

// Why a packet gets no answer.
enum class Ignored {
  not_a_request,
  no_hardware_address,
  own_packet,
  no_port,
  bootp,
  unknown_type,
  bad_relay_address,
  no_subnet,
  unknown_client,
  not_netbooting,
  wrong_port,
  other_server,
  no_record,
  pool_exhausted,
  wrong_address,
  nothing_to_say,
};
std::string_view to_string(Ignored reason);

// RFC 2131 §4.1: how the reply reaches a client that may not have an address yet.
enum class Route {
  broadcast,   // to 255.255.255.255:68 on the interface the request came from
  to_address,  // an ordinary datagram: the relay, or a client that has its address
  to_hardware  // to yiaddr, but straight to chaddr, since nobody answers ARP for yiaddr yet
};
struct Destination {
  Route route = Route::broadcast;
  Ipv4Address address;
  std::uint16_t port = dhcp::client_port;
};

struct Reply {
  dhcp::Message message;
  Destination destination;
  std::size_t max_size = dhcp::default_max_size;  // bytes of DHCP
};

struct Decision {
  std::variant<Ignored, Reply> outcome = Ignored::nothing_to_say;
  // To be in the table, and unless it is only an offer on disk, before the reply leaves.
  std::optional<Lease> lease;
  // An address that was free a moment ago: somebody might have it who never asked.
  bool is_new_offer = false;
  const config::Subnet* subnet = nullptr;  // of the address, else the nearest

  // For the log: what the client is, and which rule won.
  Client client;
  ClientKind kind = ClientKind::plain;
  std::string
      rule;  // `built-in x64-uefi`, `[[dhcp.loader]] at FILE:LINE:COLUMN`; empty where no loader was due
  std::string note;  // why a loader that was due is not sent
};

}  // namespace pxe::dhcpd
