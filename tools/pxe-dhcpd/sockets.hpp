// The wire: packets in with where they arrived, replies out by each of their routes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "common/base/bytes.hpp"
#include "common/base/result.hpp"
#include "tools/pxe-dhcpd/decision.hpp"

namespace pxe::dhcpd {

struct Arrival {
  Bytes datagram;
  Ipv4Address source;
  std::uint16_t source_port = 0;
  Ipv4Address destination;  // as the sender wrote it
  int interface = 0;        // its index
};

struct Departure {
  Bytes datagram;
  Destination to;
  std::uint16_t from_port = 0;  // 67 or 4011
  Ipv4Address from;
  int interface = 0;
  MacAddress hardware;
};

class Sockets {
 public:
  // Binds UDP 67 and 4011 on every address, and one packet socket. The error is one sentence.
  static Result<std::unique_ptr<Sockets>> open();
  ~Sockets();
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;

  int dhcp_fd() const { return dhcp_; }
  int pxe_fd() const { return pxe_; }

  // Up to a batch of what waits on fd; false when nothing did.
  bool receive(int fd, const std::function<void(const Arrival&)>& handle);

  // The error is the system's number, 0 when it went out.
  int send(const Departure& departure);

 private:
  Sockets() = default;
  int send_datagram(const Departure& departure);
  int send_to_hardware(const Departure& departure);

  int dhcp_ = -1;
  int pxe_ = -1;
  int packet_ = -1;
  std::vector<std::uint8_t> frame_;
};

}  // namespace pxe::dhcpd
