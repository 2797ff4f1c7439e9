// What a decision is about: a packet, and the world it arrived in.
#pragma once

#include <string>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/dhcp/message.hpp"

namespace pxe::dhcpd {

struct Request {
  dhcp::Message message;
  Ipv4Address source;
  std::uint16_t source_port = dhcp::client_port;
  std::uint16_t port = dhcp::server_port;  // ours: 67, or 4011
  std::string interface;
  Ipv4Address local;                // our address there, the one to answer from
  std::vector<Ipv4Address> locals;  // all our addresses on that interface
  bool to_us = false;               // sent to our address, no broadcast
};

}  // namespace pxe::dhcpd
