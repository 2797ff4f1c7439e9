#include "tools/pxe-dhcpd/server.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "common/disk/roots.hpp"
#include "tools/pxe-dhcpd/counts.hpp"
#include "tools/pxe-dhcpd/decide.hpp"
#include "tools/pxe-dhcpd/interfaces.hpp"
#include "tools/pxe-dhcpd/leases/store.hpp"
#include "tools/pxe-dhcpd/log_decision.hpp"
#include "tools/pxe-dhcpd/sockets.hpp"

namespace pxe::dhcpd {
namespace {

using asio::posix::stream_descriptor;

std::int64_t seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec;
}
Now current_time() { return {seconds_of(CLOCK_BOOTTIME), seconds_of(CLOCK_REALTIME)}; }

class DhcpServer final : public service::Server {
 public:
  DhcpServer(asio::io_context& io, service::ConfigurationPtr configuration, service::Log& log,
             std::unique_ptr<LeaseStore> store, std::unique_ptr<Sockets> sockets)
      : configuration_(std::move(configuration)),
        log_(log),
        store_(std::move(store)),
        sockets_(std::move(sockets)),
        roots_(configuration_->site().site),
        dhcp_(io, ::dup(sockets_->dhcp_fd())),
        pxe_(io, ::dup(sockets_->pxe_fd())),
        changes_(io) {}

  Result<void> start() {
    const auto leases = store_->load(current_time());
    if (!leases) return tl::make_unexpected(leases.error());
    for (const Lease& lease : *leases) leases_.put(lease);
    refresh_interfaces();
    if (const auto missing = missing_interface())
      return fail(fmt::format("there is no interface named {}", *missing));
    if (const int fd = open_change_socket(); fd >= 0) {
      changes_.assign(fd);
      wait_for_changes();
    }
    wait(dhcp_, sockets_->dhcp_fd(), dhcp::server_port);
    wait(pxe_, sockets_->pxe_fd(), dhcp::pxe_port);
    return {};
  }

  Result<void> reload(service::ConfigurationPtr configuration) override {
    roots_ = disk::Roots(configuration->site().site);
    configuration_ = std::move(configuration);
    return {};
  }

  std::optional<service::Reach> reach() const override {
    return service::Reach{roots_.places(), {disk::folder_of(configuration_->site().dhcp.leases)}};
  }

  void measure(service::MetricsText& metrics) const override {
    counts_.write(metrics);
    metrics.gauge("pxe_dhcp_leases", "Addresses in the lease table, in any state.",
                  static_cast<double>(leases_.size()));
  }

  void stop() override {
    dhcp_.cancel();
    pxe_.cancel();
    if (changes_.is_open()) changes_.cancel();
  }

 private:
  // A reply that waits for its lease to be on disk.
  struct Pending {
    std::vector<std::uint8_t> datagram;
    Departure departure;
    Decision decision;
    Request request;
  };
  // What the table had before a lease went in.
  struct Undo {
    Ipv4Address ip;
    std::optional<Lease> before;
  };

  void wait(stream_descriptor& descriptor, int fd, std::uint16_t port) {
    descriptor.async_wait(stream_descriptor::wait_read, [this, &descriptor, fd, port](const auto& error) {
      if (error) return;
      if (sockets_->receive(fd, [&](const Arrival& arrival) { take(arrival, port); })) flush();
      wait(descriptor, fd, port);
    });
  }

  void wait_for_changes() {
    changes_.async_wait(stream_descriptor::wait_read, [this](const auto& error) {
      if (error) return;
      std::array<char, 8192> unread{};
      while (recv(changes_.native_handle(), unread.data(), unread.size(), MSG_DONTWAIT) > 0) {
      }
      refresh_interfaces();
      wait_for_changes();
    });
  }

  void refresh_interfaces() { interfaces_ = list_interfaces(); }

  std::optional<std::string> missing_interface() const {
    for (const std::string& name : configuration_->site().dhcp.interfaces) {
      const bool there = std::any_of(interfaces_.begin(), interfaces_.end(),
                                     [&](const Interface& i) { return i.name == name; });
      if (!there) return name;
    }
    return std::nullopt;
  }

  const Interface* served_interface(int index) const {
    const auto at =
        std::find_if(interfaces_.begin(), interfaces_.end(), [&](const auto& i) { return i.index == index; });
    if (at == interfaces_.end()) return nullptr;
    const auto& names = configuration_->site().dhcp.interfaces;
    const bool served = names.empty() || std::find(names.begin(), names.end(), at->name) != names.end();
    return served ? &*at : nullptr;
  }

  // Where the packet was sent to when that is us; for a broadcast our address in the served subnet.
  Ipv4Address local_address(const Interface& interface, Ipv4Address destination) const {
    for (const InterfaceAddress& own : interface.addresses) {
      if (own.address == destination) return own.address;
    }
    for (const InterfaceAddress& own : interface.addresses) {
      for (const config::Subnet& subnet : configuration_->site().dhcp.subnets) {
        if (subnet.network.contains(own.address)) return own.address;
      }
    }
    return interface.addresses.empty() ? Ipv4Address() : interface.addresses.front().address;
  }

  void take(const Arrival& arrival, std::uint16_t port) {
    const Interface* interface = served_interface(arrival.interface);
    if (!interface) return;
    auto message = dhcp::decode(arrival.datagram);
    if (!message) {
      counts_.drops.add("malformed");
      log_.debug("drop", {{"interface", interface->name},
                          {"source", arrival.source.to_string()},
                          {"reason", std::string(dhcp::to_string(message.error()))}});
      return;
    }
    Request request{std::move(*message),
                    arrival.source,
                    arrival.source_port,
                    port,
                    interface->name,
                    local_address(*interface, arrival.destination),
                    {}};
    for (const InterfaceAddress& own : interface->addresses) request.locals.push_back(own.address);
    Decision decision = decide({configuration_->catalog(), leases_, roots_}, request, current_time());
    if (decision.lease) keep(*decision.lease);
    Pending pending{{}, {}, std::move(decision), std::move(request)};
    if (auto* reply = std::get_if<Reply>(&pending.decision.outcome)) {
      encode(reply->message, reply->max_size, pending.datagram);
      pending.departure = {
          {}, reply->destination, port, pending.request.local, arrival.interface, reply->message.chaddr};
    }
    pending_.push_back(std::move(pending));
  }

  void keep(const Lease& lease) {
    undo_.push_back({lease.ip, leases_.put(lease)});
    if (lease.state != LeaseState::offered) unsaved_.push_back(lease);
  }

  // One fsync for the whole batch, and no reply that promises a lease before it.
  void flush() {
    const bool saved = save();
    for (Pending& pending : pending_) {
      const bool promises = pending.decision.lease && pending.decision.lease->state != LeaseState::offered;
      if (promises && !saved) continue;
      int error = 0;
      if (std::holds_alternative<Reply>(pending.decision.outcome)) {
        pending.departure.datagram = pending.datagram;
        error = sockets_->send(pending.departure);
      }
      counts_.count(pending.request, pending.decision, error);
      log_decision(log_, pending.request, pending.decision, error);
    }
    pending_.clear();
    undo_.clear();
    unsaved_.clear();
  }

  bool save() {
    if (unsaved_.empty()) return true;
    const auto saved = store_->save(unsaved_, current_time());
    if (saved) return true;
    for (auto at = undo_.rbegin(); at != undo_.rend(); ++at) {
      if (at->before) {
        leases_.put(*at->before);
      } else {
        leases_.erase(at->ip);
      }
    }
    ++counts_.store_errors;
    log_.error("leases",
               {{"reason", saved.error().sentence}, {"unanswered", std::to_string(unsaved_.size())}});
    return false;
  }

  service::ConfigurationPtr configuration_;
  service::Log& log_;
  std::unique_ptr<LeaseStore> store_;
  std::unique_ptr<Sockets> sockets_;
  disk::Roots roots_;
  LeaseTable leases_;
  std::vector<Interface> interfaces_;
  std::vector<Pending> pending_;
  std::vector<Undo> undo_;
  std::vector<Lease> unsaved_;
  Counts counts_;
  stream_descriptor dhcp_;
  stream_descriptor pxe_;
  stream_descriptor changes_;
};

}  // namespace

Result<std::unique_ptr<service::Server>> make_server(asio::io_context& io,
                                                     service::ConfigurationPtr configuration,
                                                     service::Log& log) {
  if (configuration->site().dhcp.subnets.empty()) {
    return fail("there is nothing to serve: give it a [[dhcp.subnet]], or -i IFACE with --pool or --proxy");
  }
  auto store = open_sqlite_store(configuration->site().dhcp.leases);
  if (!store) return tl::make_unexpected(store.error());
  auto sockets = Sockets::open();
  if (!sockets) return tl::make_unexpected(sockets.error());
  auto server =
      std::make_unique<DhcpServer>(io, std::move(configuration), log, std::move(*store), std::move(*sockets));
  if (const auto started = server->start(); !started) return tl::make_unexpected(started.error());
  return server;
}

}  // namespace pxe::dhcpd
