// DHCP clients without a network stack of their own: requests leave as whole frames, from the machine's own
// hardware address and from 0.0.0.0 as RFC 2131 §4.1 has it, whatever addresses this host has. The replies
// are broadcast (every request sets the flag, as EDK2's does) and come in on an ordinary socket.
#pragma once

#include <netinet/in.h>

#include <optional>
#include <string>
#include <vector>

#include "common/dhcp/message.hpp"

namespace pxe::bench {

class DhcpWire {
 public:
  explicit DhcpWire(const std::string& interface);
  ~DhcpWire();
  DhcpWire(const DhcpWire&) = delete;
  DhcpWire& operator=(const DhcpWire&) = delete;

  void send(const dhcp::Message& message);
  // The next message that can be decoded, without waiting; absent when there is none.
  std::optional<dhcp::Message> receive();
  int fd() const { return in_; }

 private:
  int in_;
  int out_;
  int index_;
  std::vector<std::uint8_t> payload_;
  std::vector<std::uint8_t> frame_;
};

// What UEFI firmware (EDK2) says of itself in each DISCOVER and REQUEST, and what the iPXE it loads says.
dhcp::Message firmware_message(const MacAddress& mac, std::uint32_t xid, dhcp::MessageType type);
dhcp::Message ipxe_message(const MacAddress& mac, std::uint32_t xid, dhcp::MessageType type);

// The REQUEST of an offered address.
void select(dhcp::Message& request, const dhcp::Message& offer);

}  // namespace pxe::bench
