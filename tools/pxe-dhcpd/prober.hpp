// Probes in the running server: what an OFFER sets off, and what an answer changes.
#pragma once

#include <functional>
#include <memory>

#include "common/net/asio.hpp"
#include "tools/pxe-dhcpd/decision.hpp"
#include "tools/pxe-dhcpd/interfaces.hpp"
#include "tools/pxe-dhcpd/probe.hpp"
#include "tools/pxe-dhcpd/probe_sockets.hpp"
#include "tools/pxe-dhcpd/request.hpp"

namespace pxe::dhcpd {

class Prober {
 public:
  // taken is called when a host answers for an address that was asked about; the MAC is empty where ICMP
  // told.
  using Taken = std::function<void(Ipv4Address, const MacAddress&)>;
  Prober(asio::io_context& io, std::unique_ptr<ProbeSockets> sockets, std::function<Now()> clock,
         Taken taken);

  const Probes& probes() const { return probes_; }

  // After a reply has left: asks about the address it offered unless that was known to be free, and fills the
  // list of its pool again.
  void follow(const Request& request, const Decision& decision, const Interface& interface,
              const LeaseTable& leases);
  void stop();

 private:
  void listen(asio::posix::stream_descriptor& descriptor,
              void (ProbeSockets::*receive)(const ProbeSockets::Answered&));
  void ask(const Request& request, const Interface& interface, Ipv4Address address);

  std::unique_ptr<ProbeSockets> sockets_;
  std::function<Now()> clock_;
  Taken taken_;
  Probes probes_;
  asio::posix::stream_descriptor arp_;
  asio::posix::stream_descriptor icmp_;
};

}  // namespace pxe::dhcpd
