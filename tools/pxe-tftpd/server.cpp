#include "tools/pxe-tftpd/server.hpp"

#include <fmt/format.h>
#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "common/disk/roots.hpp"
#include "common/service/handed_sockets.hpp"

namespace pxe::tftpd {
namespace {

constexpr Duration between_answers_to_strangers = std::chrono::seconds(1);
constexpr std::string_view no_memory = "there is no memory left";

bool looks_like_request(Bytes datagram) {
  return datagram.size() >= 2 && datagram[0] == 0 && (datagram[1] == 1 || datagram[1] == 2);
}

std::string interface_name(unsigned index) {
  std::array<char, IF_NAMESIZE> name{};
  return if_indextoname(index, name.data()) ? name.data() : "";
}

}  // namespace

Result<std::shared_ptr<const Server::Site>> Server::use(const service::ConfigurationPtr& configuration) {
  const config::Site& site = configuration->site();
  if (const auto usable = disk::check_roots(site.site); !usable) return tl::make_unexpected(usable.error());
  const auto names = site.tftp.ignore_case ? disk::Roots::Case::ignored : disk::Roots::Case::counts;
  return std::shared_ptr<const Site>(new Site{configuration, disk::Roots(site.site, names),
                                              leases::LeaseFile(site.dhcp.leases),
                                              orders::OrderFile(site.http.orders)});
}

Result<std::unique_ptr<service::Server>> Server::open(asio::io_context& io,
                                                      const service::ConfigurationPtr& configuration,
                                                      service::Log& log) {
  auto site = use(configuration);
  if (!site) return tl::make_unexpected(std::move(site.error()));
  raise_open_file_limit();
  const auto handed = service::take_handed_sockets(SOCK_DGRAM);
  if (!handed) return tl::make_unexpected(handed.error());
  auto ports = Ports::open((*site)->tftp(), *handed);
  if (!ports) return tl::make_unexpected(std::move(ports.error()));
  for (const Port& port : ports->all()) {
    if (!port.takes_requests) continue;
    log.info("listening",
             {{"address", port.name.address.to_string()}, {"port", fmt::format("{}", port.name.port)}});
  }
  return std::unique_ptr<service::Server>(new Server(io, std::move(*site), std::move(*ports), log));
}

Server::Server(asio::io_context& io, std::shared_ptr<const Site> site, Ports ports, service::Log& log)
    : site_(std::move(site)),
      log_(log),
      ports_(std::move(ports)),
      outbox_(
          [this](int fd, const TransferId& transfer, SendBlocks unsent) { on_blocked(fd, transfer, unsent); },
          [this](Peer to, int error) { on_unsent(to, error); }),
      transfers_([this](const Active& active, Time now) { on_end(active, now); }),
      poller_(
          io, [this](const Poller::Ready& ready) { survive([&] { on_ready(ready); }); },
          [this](Time now) {
            std::optional<Time> next;
            survive([&] { next = transfers_.run_due(now); });
            outbox_.flush();
            return next;
          }) {
  unanswered_.add(no_memory, 0);  // a place for it while there is memory
  for (const Port& port : ports_.all()) poller_.add(port.socket.fd());
  poller_.start();
}

Result<void> Server::reload(service::ConfigurationPtr configuration) {
  auto site = use(configuration);
  if (!site) return tl::make_unexpected(std::move(site.error()));
  const config::TftpSettings& now = site_->tftp();
  const config::TftpSettings& then = (*site)->tftp();
  const bool moved = then.port != now.port || then.listen != now.listen ||
                     then.single_port != now.single_port || then.port_range != now.port_range;
  if (moved) {
    log_.warning("reload", {{"reason",
                             "listen, port, port-range and single-port in [tftp] are taken over only at a "
                             "restart"}});
  }
  site_ = std::move(*site);
  return {};
}

void Server::stop() {
  poller_.stop();
  transfers_.stop(Clock::now());
  outbox_.flush();
}

void Server::on_ready(const Poller::Ready& ready) {
  Port* port = ports_.find(ready.fd);
  if (!port) return;
  const Time now = Clock::now();
  if (ready.has_error) {
    for (const Peer peer : Inbox::unreachable(ready.fd)) transfers_.on_unreachable(peer, now);
  }
  if (ready.writable) {
    poller_.watch_writable(ready.fd, false);
    for (const TransferId& id : std::exchange(port->blocked, {})) transfers_.on_writable(id, now);
  }
  for (const Datagram& datagram : inbox_.receive(ready.fd)) {
    survive([&] { on_datagram(*port, datagram, now); });
  }
  outbox_.flush();
}

// Where memory runs out, what came is as good as lost on the way, and what runs goes on.
template <class Work>
void Server::survive(const Work& work) {
  try {
    work();
  } catch (const std::bad_alloc&) {
    unanswered_.add(no_memory);
  }
}

void Server::on_unsent(Peer to, int error) {
  const char* const reason = std::strerror(error);
  unsent_.add(reason);
  if (const auto count = says_unsent_.count(Clock::now())) {
    log_.warning(
        "unsent",
        {{"client", to.address.to_string()}, {"datagrams", fmt::format("{}", *count)}, {"reason", reason}});
  }
}

void Server::on_blocked(int fd, const TransferId& transfer, SendBlocks unsent) {
  transfers_.on_blocked(transfer, unsent);
  Port* port = ports_.find(fd);
  if (!port || transfer.serial == 0) return;
  if (port->blocked.empty()) poller_.watch_writable(fd, true);
  const bool waits = !port->blocked.empty() && port->blocked.back().serial == transfer.serial;
  if (!waits) port->blocked.push_back(transfer);
}

void Server::on_datagram(Port& port, const Datagram& datagram, Time now) {
  if (port.takes_requests && (!port.sends_transfers || looks_like_request(datagram.bytes))) {
    on_request_port(port, datagram, now);
    return;
  }
  const auto packet = tftp::decode(datagram.bytes);
  if (!packet) return;
  if (!transfers_.on_packet(datagram.from, port.socket.fd(), *packet, now)) {
    on_stranger(port, datagram, *packet, now);
  }
}

// RFC 1350 §4: told that it is wrong here, without disturbing anybody's transfer. An ERROR is never answered,
// nor is anything at the port for requests, which must not be brought to talk to another server.
void Server::on_stranger(Port& port, const Datagram& datagram, const tftp::Packet& packet, Time now) {
  const bool is_late = transfers_.find(datagram.from) || std::ranges::count(finished_, datagram.from) > 0;
  if (port.takes_requests || is_late || std::holds_alternative<tftp::ErrorPacket>(packet)) return;
  if (port.stranger_answered_at && now - *port.stranger_answered_at < between_answers_to_strangers) return;
  port.stranger_answered_at = now;
  std::vector<std::uint8_t> bytes;
  tftp::encode(tftp::ErrorPacket{tftp::ErrorCode::unknown_transfer_id, "unknown transfer id"}, bytes);
  outbox_.add({port.socket.fd(), datagram.from, datagram.local}, bytes);
}

void Server::on_end(const Active& active, Time now) {
  const Session& session = *active.session;
  const End& end = *session.end();
  Report report = active.report;
  report.duration = now - active.began;
  report.bytes = session.bytes();
  report.retransmissions = session.retransmissions();
  report.kind = class_of(end.ending);
  if (end.ending != Ending::complete) report.reason = to_string(end.ending);
  if (!end.detail.empty()) report.reason += ": " + end.detail;
  const bool is_our_fault = end.ending == Ending::unreadable;
  survive([&] { tell(report, is_our_fault); });
  finished_[finished_count_++ % finished_.size()] = session.route().to;
}

void Server::tell(const Report& report, bool is_our_fault) {
  ended_.add(to_string(report.kind));
  if (report.is_upload) {
    bytes_taken_ += report.bytes;
  } else {
    bytes_sent_ += report.bytes;
  }
  retransmissions_ += report.retransmissions;
  write(log_, level_of(report, is_our_fault), report);
}

void Server::measure(service::MetricsText& metrics) const {
  metrics.counter("pxe_tftp_transfers_total", "Transfers that ended and requests refused, by class.", "class",
                  ended_);
  metrics.counter("pxe_tftp_unanswered_total", "Datagrams that got no answer, by reason.", "reason",
                  unanswered_);
  metrics.counter("pxe_tftp_unsent_total", "Datagrams that the system did not take, by reason.", "reason",
                  unsent_);
  metrics.counter("pxe_tftp_bytes_total", "Bytes of files that arrived at clients.", bytes_sent_);
  metrics.counter("pxe_tftp_uploaded_bytes_total", "Bytes of files that clients sent.", bytes_taken_);
  metrics.counter("pxe_tftp_retransmissions_total", "Packets sent again.", retransmissions_);
  metrics.gauge("pxe_tftp_transfers", "Transfers under way.", static_cast<double>(transfers_.size()));
}

void Server::ignore(const Datagram& datagram, std::string_view reason) {
  unanswered_.add(reason);
  if (!log_.wants(service::Level::debug)) return;
  log_.debug("ignored", {{"client", datagram.from.address.to_string()},
                         {"port", fmt::format("{}", datagram.from.port)},
                         {"reason", std::string(reason)}});
}

void Server::on_request_port(const Port& port, const Datagram& datagram, Time now) {
  const auto packet = tftp::decode(datagram.bytes);
  if (!packet) return ignore(datagram, to_string(packet.error()));
  const auto* request = std::get_if<tftp::Request>(&*packet);
  if (!request) return ignore(datagram, "not a request");
  const auto& interfaces = site_->tftp().interfaces;
  const auto reason =
      reason_to_ignore(datagram.from, port.name.port, site_->configuration->site().site.allow, interfaces,
                       interfaces.empty() ? "" : interface_name(datagram.interface));
  if (reason) return ignore(datagram, *reason);
  if (!is_admitted(datagram, now)) return;
  on_request({port, datagram, *request, now, {}});
}

bool Server::is_admitted(const Datagram& datagram, Time now) {
  const config::TftpSettings& tftp = site_->tftp();
  std::optional<Running> running;
  if (const Active* active = transfers_.find(datagram.from)) {
    running = Running{std::ranges::equal(active->request, datagram.bytes), active->session->proven(),
                      now - active->last_heard};
  }
  switch (admit({tftp.transfers, tftp.transfers_per_client}, transfers_.size(),
                transfers_.to_client(datagram.from.address), running)) {
    case Admission::admitted: return true;
    case Admission::replaces: transfers_.replace(datagram.from, now); return true;
    case Admission::duplicate: return false;
    case Admission::client_full:
      say_busy(datagram.from, "transfers-per-client in [tftp] is reached");
      return false;
    case Admission::server_full: say_busy(datagram.from, "transfers in [tftp] is reached"); return false;
  }
  return false;
}

void Server::say_busy(Peer peer, std::string_view reason) {
  unanswered_.add(reason);
  if (const auto count = says_busy_.count(Clock::now())) {
    log_.warning("busy", {{"client", peer.address.to_string()},
                          {"requests", fmt::format("{}", *count)},
                          {"reason", std::string(reason)}});
  }
}

service::Reach Server::reach() const {
  const config::Site& site = site_->configuration->site();
  service::Reach reach{site_->roots.places(), {disk::folder_of(site.dhcp.leases)}};
  if (site.tftp.uploads) reach.write.push_back(*site.tftp.uploads);
  return reach;
}

}  // namespace pxe::tftpd
