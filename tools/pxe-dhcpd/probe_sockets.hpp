// The wire of address probes: ARP on the link (RFC 5227 §1.1: sent from no address, so that nobody's cache
// learns from it), ICMP echo through relays.
#pragma once

#include <functional>
#include <memory>

#include "common/addr/ipv4.hpp"
#include "common/addr/mac_address.hpp"
#include "common/base/result.hpp"

namespace pxe::dhcpd {

class ProbeSockets {
 public:
  // Needs the privilege of CAP_NET_RAW. The error is one sentence.
  static Result<std::unique_ptr<ProbeSockets>> open();
  ~ProbeSockets();
  ProbeSockets(const ProbeSockets&) = delete;
  ProbeSockets& operator=(const ProbeSockets&) = delete;

  int arp_fd() const { return arp_; }
  int icmp_fd() const { return icmp_; }

  // What cannot be sent is not asked, and counts as silence.
  void ask_link(int interface, const MacAddress& own, Ipv4Address address);
  void ask_through_routers(Ipv4Address address);

  // Who answered, for all answers that wait. ICMP does not tell the hardware address.
  using Answered = std::function<void(Ipv4Address, const MacAddress&)>;
  void receive_arp(const Answered& answered);
  void receive_icmp(const Answered& answered);

 private:
  ProbeSockets() = default;
  int arp_ = -1;
  int icmp_ = -1;
};

}  // namespace pxe::dhcpd
