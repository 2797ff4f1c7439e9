#include "tools/pxe-dhcpd/prober.hpp"

#include <unistd.h>

#include <algorithm>

namespace pxe::dhcpd {

Prober::Prober(asio::io_context& io, std::unique_ptr<ProbeSockets> sockets, std::function<Now()> clock,
               Taken taken)
    : sockets_(std::move(sockets)),
      clock_(std::move(clock)),
      taken_(std::move(taken)),
      arp_(io, ::dup(sockets_->arp_fd())),
      icmp_(io, ::dup(sockets_->icmp_fd())) {
  listen(arp_, &ProbeSockets::receive_arp);
  listen(icmp_, &ProbeSockets::receive_icmp);
}

void Prober::listen(asio::posix::stream_descriptor& descriptor,
                    void (ProbeSockets::*receive)(const ProbeSockets::Answered&)) {
  descriptor.async_wait(asio::posix::stream_descriptor::wait_read, [=, this, &descriptor](const auto& error) {
    if (error) return;
    ((*sockets_).*receive)([this](Ipv4Address address, const MacAddress& mac) {
      if (probes_.answered(address, clock_())) taken_(address, mac);
    });
    listen(descriptor, receive);
  });
}

void Prober::ask(const Request& request, const Interface& interface, Ipv4Address address) {
  const bool on_link = std::any_of(
      interface.addresses.begin(), interface.addresses.end(),
      [&](const InterfaceAddress& own) { return Ipv4Network(own.address, own.prefix).contains(address); });
  if (on_link || request.message.giaddr.is_unspecified()) {
    sockets_->ask_link(interface.index, interface.hardware, address);
  } else {
    sockets_->ask_through_routers(address);
  }
}

void Prober::follow(const Request& request, const Decision& decision, const Interface& interface,
                    const LeaseTable& leases) {
  const auto* reply = std::get_if<Reply>(&decision.outcome);
  if (!reply || !decision.is_new_offer || !decision.subnet) return;
  const Ipv4Address offered = reply->message.yiaddr;
  const Now now = clock_();
  const auto& pools = decision.subnet->pool;
  const auto range =
      std::find_if(pools.begin(), pools.end(), [&](const auto& r) { return r.contains(offered); });
  const bool was_ready = range != pools.end() && probes_.take(*range, offered, now);
  if (!was_ready && probes_.probe_offered(offered, now)) ask(request, interface, offered);
  const Pool* pool = range == pools.end() ? nullptr : leases.pool(*range);
  if (!pool) return;
  for (const Ipv4Address address : probes_.refill(*range, *pool, now)) ask(request, interface, address);
}

void Prober::stop() {
  arp_.cancel();
  icmp_.cancel();
}

}  // namespace pxe::dhcpd
