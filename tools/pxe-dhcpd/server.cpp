#include "tools/pxe-dhcpd/server.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <time.h>

#include <algorithm>
#include <chrono>

#include "common/disk/roots.hpp"
#include "common/service/control.hpp"
#include "tools/pxe-dhcpd/address.hpp"
#include "tools/pxe-dhcpd/counts.hpp"
#include "tools/pxe-dhcpd/decide.hpp"
#include "tools/pxe-dhcpd/interface_watch.hpp"
#include "tools/pxe-dhcpd/lease_events.hpp"
#include "tools/pxe-dhcpd/leases/store.hpp"
#include "tools/pxe-dhcpd/leases_command.hpp"
#include "tools/pxe-dhcpd/log_decision.hpp"
#include "tools/pxe-dhcpd/loop_watch.hpp"
#include "tools/pxe-dhcpd/prober.hpp"
#include "tools/pxe-dhcpd/release.hpp"
#include "tools/pxe-dhcpd/sockets.hpp"
#include "tools/pxe-dhcpd/throttle.hpp"

namespace pxe::dhcpd {
namespace {

using asio::posix::stream_descriptor;

constexpr int batches_a_flush = 4;

std::int64_t seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec;
}
Now current_time() { return {seconds_of(CLOCK_BOOTTIME), seconds_of(CLOCK_REALTIME)}; }

// What is opened before privileges are dropped.
struct Opened {
  std::unique_ptr<LeaseStore> store;
  std::unique_ptr<Sockets> sockets;
  std::unique_ptr<ProbeSockets> probes;
};

class DhcpServer final : public service::Server {
 public:
  DhcpServer(asio::io_context& io, service::ConfigurationPtr configuration, service::Log& log, Opened opened)
      : io_(io),
        configuration_(std::move(configuration)),
        log_(log),
        lease_file_(configuration_->site().dhcp.leases),
        store_(std::move(opened.store)),
        sockets_(std::move(opened.sockets)),
        prober_(io, std::move(opened.probes), current_time,
                [this](Ipv4Address ip, const MacAddress& mac) { in_use(ip, mac); }),
        roots_(configuration_->site().site),
        dhcp_(io, ::dup(sockets_->dhcp_fd())),
        pxe_(io, ::dup(sockets_->pxe_fd())),
        interfaces_(io, log) {}

  Result<void> start() {
    auto loaded = store_->load(current_time(), [&](Lease&& lease) { leases_.restore(std::move(lease)); });
    if (!loaded) return loaded;
    arrange(leases_, configuration_->site());
    interfaces_.start();
    if (const auto missing = missing_interface())
      return fail(fmt::format("there is no interface named {}", *missing));
    if (auto opened = open_doors(); !opened) return opened;
    wait(dhcp_, sockets_->dhcp_fd(), dhcp::server_port);
    wait(pxe_, sockets_->pxe_fd(), dhcp::pxe_port);
    return {};
  }

  Result<void> reload(service::ConfigurationPtr configuration) override {
    roots_ = disk::Roots(configuration->site().site);
    configuration_ = std::move(configuration);
    arrange(leases_, configuration_->site());
    return {};
  }

  service::Reach reach() const override {
    return {roots_.places(), {disk::folder_of(configuration_->site().dhcp.leases)}};
  }

  void measure(service::MetricsText& metrics) const override {
    counts_.write(metrics);
    metrics.gauge("pxe_dhcp_leases", "Addresses in the lease table, in any state.",
                  static_cast<double>(leases_.size()));
  }

  void stop() override {
    dhcp_.cancel();
    pxe_.cancel();
    prober_.stop();
    if (events_) events_->stop();
    if (control_) control_->close();
    interfaces_.stop();
  }

 private:
  // A reply that waits for its lease to be on disk.
  struct Pending {
    std::vector<std::uint8_t> datagram;
    Departure departure;
    Decision decision;
    Request request;
    bool is_renewal = false;
  };
  // What the table had before a lease went in.
  struct Undo {
    Ipv4Address ip;
    std::optional<Lease> before;
  };

  Result<void> open_doors() {
    auto control = service::ControlServer::open(io_, control_path(lease_file_),
                                                [this](std::string_view line) { return answer(line); });
    if (control) {
      control_ = std::move(*control);
    } else {
      log_.warning("control", {{"reason", control.error().sentence}});
    }
    const std::string& program = configuration_->site().dhcp.on_lease;
    if (program.empty()) return {};
    auto events = LeaseEvents::start(io_, program, leases_, current_time, [this](const std::string& reason) {
      log_.warning("hook", {{"reason", reason}});
    });
    if (!events) return tl::make_unexpected(events.error());
    events_ = std::move(*events);
    return {};
  }

  void wait(stream_descriptor& descriptor, int fd, std::uint16_t port) {
    descriptor.async_wait(stream_descriptor::wait_read, [this, &descriptor, fd, port](const auto& error) {
      if (error) return;
      now_ = current_time();
      const auto handle = [&](const Arrival& arrival) { take(arrival, port); };
      for (int i = 0; i < batches_a_flush && sockets_->receive(fd, handle); ++i) {
      }
      flush();
      wait(descriptor, fd, port);
    });
  }

  std::optional<std::string> missing_interface() const {
    for (const std::string& name : configuration_->site().dhcp.interfaces) {
      const bool there = std::any_of(interfaces_.all().begin(), interfaces_.all().end(),
                                     [&](const Interface& i) { return i.name == name; });
      if (!there) return name;
    }
    return std::nullopt;
  }

  const Interface* served_interface(int index) const {
    const Interface* interface = interfaces_.find(index);
    const auto& names = configuration_->site().dhcp.interfaces;
    const bool served =
        names.empty() || (interface && std::find(names.begin(), names.end(), interface->name) != names.end());
    return served ? interface : nullptr;
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
    if (!message) return drop(arrival, *interface, dhcp::to_string(message.error()));
    Pending pending;
    pending.request = {std::move(*message),
                       arrival.source,
                       arrival.source_port,
                       port,
                       interface->name,
                       local_address(*interface, arrival.destination),
                       {}};
    for (const InterfaceAddress& own : interface->addresses) pending.request.locals.push_back(own.address);
    pending.request.to_us = pending.request.local == arrival.destination;
    pending.decision = decide({configuration_->catalog(), leases_, roots_, probes()}, pending.request, now_);
    if (pending.decision.lease) pending.is_renewal = keep(*pending.decision.lease);
    if (auto* reply = std::get_if<Reply>(&pending.decision.outcome)) {
      encode(reply->message, reply->max_size, pending.datagram);
      pending.departure = {
          {}, reply->destination, port, pending.request.local, arrival.interface, reply->message.chaddr};
    }
    if (promises(pending.decision)) {
      pending_.push_back(std::move(pending));
    } else {
      finish(pending);
    }
  }

  static bool promises(const Decision& decision) {
    return decision.lease && decision.lease->state != LeaseState::offered;
  }

  const Probes* probes() const { return configuration_->site().dhcp.probe ? &prober_.probes() : nullptr; }

  void drop(const Arrival& arrival, const Interface& interface, std::string_view reason) {
    counts_.drops.add("malformed");
    const auto times = drops_.say(reason, now_);
    if (!times) return;
    log_.debug("drop", {{"interface", interface.name},
                        {"source", arrival.source.to_string()},
                        {"reason", std::string(reason)},
                        {"times", std::to_string(*times)}});
  }

  // Whether the client had that lease already.
  bool keep(const Lease& lease) {
    auto before = leases_.put(lease);
    const bool had_it = before && before->mac == lease.mac && before->state == lease.state &&
                        before->is_live(now_) && lease.state == LeaseState::bound;
    if (lease.state != LeaseState::offered) {
      undo_.push_back({lease.ip, std::move(before)});
      unsaved_.push_back(lease);
    }
    return had_it;
  }

  // One fsync for the whole batch, and no reply that promises a lease before it.
  void flush() {
    if (save()) {
      for (Pending& pending : pending_) finish(pending);
    }
    pending_.clear();
    undo_.clear();
    unsaved_.clear();
  }

  // The reply leaves, and everybody who wants to know of it is told.
  void finish(Pending& pending) {
    int error = 0;
    if (std::holds_alternative<Reply>(pending.decision.outcome)) {
      pending.departure.datagram = pending.datagram;
      error = sockets_->send(pending.departure);
    }
    counts_.count(pending.request, pending.decision, error);
    log(pending, error);
    if (const auto loop = loops_.note(pending.request, pending.decision, now_))
      log_loop(log_, pending.request, *loop);
    const Interface* interface = probes() ? served_interface(pending.departure.interface) : nullptr;
    if (interface) prober_.follow(pending.request, pending.decision, *interface, leases_);
    if (events_ && promises(pending.decision)) {
      const Lease& lease = *pending.decision.lease;
      events_->tell(pending.is_renewal ? "renewed" : to_string(lease.state), lease, now_);
    }
  }

  void log(const Pending& pending, int error) {
    std::uint64_t times = 1;
    const auto* reason = std::get_if<Ignored>(&pending.decision.outcome);
    if (reason && !pending.decision.lease) {
      const bool exhausted = *reason == Ignored::pool_exhausted && pending.decision.subnet;
      const auto said = exhausted ? rarely_.say(pending.decision.subnet->network.to_string(), now_)
                                  : drops_.say(to_string(*reason), now_);
      if (!said) return;
      times = *said;
    }
    log_decision(log_, pending.request, pending.decision, error, times);
  }

  bool save() {
    if (unsaved_.empty()) return true;
    const auto saved = write_leases();
    if (saved) return true;
    for (auto at = undo_.rbegin(); at != undo_.rend(); ++at) {
      if (at->before) {
        leases_.put(*at->before);
      } else {
        leases_.erase(at->ip);
      }
    }
    ++counts_.store_errors;
    const std::size_t unanswered = unsaved_.size();
    unwritten_ += unanswered;
    if (rarely_.say("leases", now_)) {
      log_.error("leases", {{"reason", saved.error().sentence}, {"unanswered", std::to_string(unwritten_)}});
      unwritten_ = 0;
    }
    return false;
  }

  Result<void> write_leases() {
    // The table has the new leases already, so they are written with all others.
    if (store_->is_in_doubt()) return store_->rewrite(leases_, now_);
    return store_->save(unsaved_, now_);
  }

  // A host answered for an address that nobody here has leased: it is set aside as after a DECLINE.
  void in_use(Ipv4Address ip, const MacAddress& mac) {
    now_ = current_time();
    const Lease* lease = leases_.by_ip(ip);
    const bool is_owner = lease && lease->is_live(now_) && lease->mac == mac;
    if (is_owner) return;
    log_.warning("conflict", {{"ip", ip.to_string()}, {"mac", mac.empty() ? "" : mac.to_string()}});
    if (lease && lease->is_live(now_) && lease->state == LeaseState::bound) return;  // its client will notice
    const MacAddress nobody = MacAddress::from_bytes(std::array<std::uint8_t, 6>{});
    keep({ip, mac.empty() ? nobody : mac, LeaseState::declined, "", now_.boot, now_.boot + decline_seconds,
          "{}"});
    flush();
  }

  Result<std::string> answer(std::string_view line) {
    now_ = current_time();
    const auto released = release(leases_, line, now_);
    if (!released) return tl::make_unexpected(released.error());
    for (const Lease& lease : *released) keep(lease);
    const bool saved = save();
    undo_.clear();
    unsaved_.clear();
    if (!saved) return fail("the leases cannot be written; see the log");
    if (events_) {
      for (const Lease& lease : *released) events_->tell("released", lease, now_);
    }
    return said_of(*released);
  }

  asio::io_context& io_;
  service::ConfigurationPtr configuration_;
  service::Log& log_;
  std::string lease_file_;  // that of the start, whatever a reload says
  std::unique_ptr<LeaseStore> store_;
  std::unique_ptr<Sockets> sockets_;
  Prober prober_;
  std::unique_ptr<service::ControlServer> control_;
  std::unique_ptr<LeaseEvents> events_;
  disk::Roots roots_;
  LeaseTable leases_;
  Now now_;
  Throttle drops_{1};
  Throttle rarely_{60};
  std::size_t unwritten_ = 0;
  std::vector<Pending> pending_;
  std::vector<Undo> undo_;
  std::vector<Lease> unsaved_;
  LoopWatch loops_;
  Counts counts_;
  stream_descriptor dhcp_;
  stream_descriptor pxe_;
  InterfaceWatch interfaces_;
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
  auto probes = ProbeSockets::open();
  if (!probes) return tl::make_unexpected(probes.error());
  auto server = std::make_unique<DhcpServer>(
      io, std::move(configuration), log, Opened{std::move(*store), std::move(*sockets), std::move(*probes)});
  if (const auto started = server->start(); !started) return tl::make_unexpected(started.error());
  return server;
}

}  // namespace pxe::dhcpd
