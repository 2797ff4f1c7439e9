#include "tools/pxe-tftpd/server.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>

#include "common/service/handed_sockets.hpp"
#include "tools/pxe-tftpd/file.hpp"

namespace pxe::tftpd {
namespace {

constexpr std::size_t most_datagrams_at_once = 64;
constexpr Duration between_busy_lines = std::chrono::seconds(10);

std::string mac_of(const boot::Machines& machines, Ipv4Address client) {
  const auto known = machines.by_ip(client);
  return known ? std::string(known->get(Word::mac)) : std::string();
}

std::unique_ptr<Content> content_of(ReadAt read_at, std::uint64_t size, const Negotiated& terms) {
  if (terms.mode == Mode::octet) return octet_content(std::move(read_at), size, terms.blksize);
  return netascii_content(std::move(read_at), size, terms.blksize, terms.windowsize);
}

}  // namespace

Result<std::shared_ptr<const Server::Site>> Server::use(const service::ConfigurationPtr& configuration) {
  const config::Site& site = configuration->site();
  if (const auto usable = disk::check_roots(site.site); !usable) return tl::make_unexpected(usable.error());
  return std::shared_ptr<const Site>(
      new Site{configuration, disk::Roots(site.site), leases::LeaseFile(site.dhcp.leases)});
}

Result<std::unique_ptr<service::Server>> Server::open(asio::io_context& io,
                                                      const service::ConfigurationPtr& configuration,
                                                      service::Log& log) {
  auto site = use(configuration);
  if (!site) return tl::make_unexpected(std::move(site.error()));
  raise_open_file_limit();
  const config::TftpSettings& tftp = (*site)->tftp();
  const std::vector<Ipv4Address> everywhere = {Ipv4Address()};
  std::unique_ptr<Server> server(new Server(io, *site, log));
  auto handed = service::take_handed_sockets(SOCK_DGRAM);
  if (!handed) return tl::make_unexpected(std::move(handed.error()));
  for (const int fd : *handed) {
    if (const auto done = server->listen(adopt(fd)); !done) return tl::make_unexpected(done.error());
  }
  if (!handed->empty()) return server;
  for (const Ipv4Address address : tftp.listen.empty() ? everywhere : tftp.listen) {
    const auto done = server->listen(listen_at(address, tftp.port));
    if (!done) return tl::make_unexpected(done.error());
  }
  return server;
}

Server::Server(asio::io_context& io, std::shared_ptr<const Site> site, service::Log& log)
    : io_(io), site_(std::move(site)), log_(log), port_(site_->tftp().port), request_buffer_(65536) {}

Result<void> Server::reload(service::ConfigurationPtr configuration) {
  auto site = use(configuration);
  if (!site) return tl::make_unexpected(std::move(site.error()));
  const bool moved = (*site)->tftp().port != port_ || (*site)->tftp().listen != site_->tftp().listen;
  if (moved)
    log_.warning("reload", {{"reason", "listen and port in [tftp] are taken over only at a restart"}});
  site_ = std::move(*site);
  return {};
}

void Server::stop() {
  for (const auto& listener : listeners_) listener->close();
  std::vector<std::shared_ptr<Session>> sessions;
  for (const auto& [peer, active] : active_) sessions.push_back(active.session);
  for (const auto& session : sessions) session->stop();
}

Result<void> Server::listen(Result<Socket> socket) {
  if (!socket) return tl::make_unexpected(std::move(socket.error()));
  const Peer name = name_of(socket->fd());
  log_.info("listening", {{"address", name.address.to_string()}, {"port", fmt::format("{}", name.port)}});
  listeners_.push_back(std::make_unique<asio::posix::stream_descriptor>(io_, socket->release()));
  wait_for_request(*listeners_.back());
  return {};
}

void Server::wait_for_request(asio::posix::stream_descriptor& listener) {
  listener.async_wait(asio::posix::stream_descriptor::wait_read,
                      [this, &listener](const boost::system::error_code& error) {
                        if (error) return;
                        for (std::size_t i = 0; i < most_datagrams_at_once; ++i) {
                          const auto datagram = receive(listener.native_handle(), request_buffer_);
                          if (!datagram) break;
                          on_datagram(*datagram);
                        }
                        wait_for_request(listener);
                      });
}

void Server::on_datagram(const Datagram& datagram) {
  const auto ignore = [&](std::string_view reason) {
    unanswered_.add(reason);
    log_.debug("ignored", {{"client", datagram.from.address.to_string()},
                           {"port", fmt::format("{}", datagram.from.port)},
                           {"reason", std::string(reason)}});
  };
  const auto packet = tftp::decode(datagram.bytes);
  if (!packet) return ignore(to_string(packet.error()));
  const auto* request = std::get_if<tftp::Request>(&*packet);
  if (!request) return ignore("not a request");
  const auto reason = reason_to_ignore(datagram.from, port_, site_->configuration->site().site.allow);
  if (reason) return ignore(*reason);
  if (is_admitted(datagram)) on_request(*request, datagram);
}

bool Server::is_admitted(const Datagram& datagram) {
  const config::TftpSettings& tftp = site_->tftp();
  std::optional<Running> running;
  const auto to_peer = active_.find(datagram.from);
  if (to_peer != active_.end()) {
    const Session& session = *to_peer->second.session;
    running = Running{std::ranges::equal(to_peer->second.request, datagram.bytes),
                      session.transfer().proven(), Clock::now() - session.last_heard()};
  }
  const auto by_client = active_by_client_.find(datagram.from.address);
  const std::size_t to_client = by_client == active_by_client_.end() ? 0 : by_client->second;
  switch (admit({tftp.transfers, tftp.transfers_per_client}, active_.size(), to_client, running)) {
    case Admission::admitted: return true;
    case Admission::replaces: {
      const auto session = to_peer->second.session;
      session->replace();
      return true;
    }
    case Admission::duplicate: return false;
    case Admission::client_full:
      say_busy(datagram.from, "transfers-per-client in [tftp] is reached");
      return false;
    case Admission::server_full: say_busy(datagram.from, "transfers in [tftp] is reached"); return false;
  }
  return false;
}

// A flood must not become a flood of lines.
void Server::say_busy(Peer peer, std::string_view reason) {
  ++turned_away_;
  unanswered_.add(reason);
  const Time now = Clock::now();
  if (now - said_busy_ < between_busy_lines) return;
  said_busy_ = now;
  log_.warning("busy", {{"client", peer.address.to_string()},
                        {"requests", fmt::format("{}", std::exchange(turned_away_, 0))},
                        {"reason", std::string(reason)}});
}

Limits Server::limits_for(const tftp::Request& request, Ipv4Address client) const {
  constexpr std::uint32_t usual_mtu = 1500;
  Limits limits{site_->tftp().blksize, site_->tftp().windowsize};
  const bool asks = std::ranges::any_of(request.options, [](const auto& o) { return o.name == "blksize"; });
  if (!asks) return limits;
  limits.blksize = std::min(limits.blksize, blksize_for_mtu(route_mtu(client).value_or(usual_mtu)));
  return limits;
}

void Server::on_request(const tftp::Request& request, const Datagram& datagram) {
  const Ipv4Address client = datagram.from.address;
  Report report;
  report.client = client;
  report.file = request.filename;
  report.mac = mac_of(site_->leases, client);
  auto negotiated = negotiate(request, limits_for(request, client));
  if (const auto* refusal = std::get_if<Refusal>(&negotiated)) {
    refuse({refusal->error, Class::refused, refusal->error.message, false}, datagram, std::move(report));
    return;
  }
  auto& terms = std::get<Negotiated>(negotiated);
  auto decision = decide(site_->configuration->catalog(), site_->leases, site_->roots, request.filename,
                         {client, datagram.local});
  if (const auto* refusal = std::get_if<Refuse>(&decision)) {
    refuse(*refusal, datagram, std::move(report));
  } else if (auto* text = std::get_if<SendText>(&decision)) {
    send_text(std::move(*text), std::move(terms), datagram, std::move(report));
  } else {
    send_file(std::get<SendFile>(decision).path, std::move(terms), datagram, std::move(report));
  }
}

void Server::send_file(const files::SafePath& path, Negotiated negotiated, const Datagram& datagram,
                       Report report) {
  const auto file = site_->roots.open(path);
  if (!file) {
    refuse(tftpd::refuse(path, file.error()), datagram, std::move(report));
    return;
  }
  auto oack = negotiated.oack((*file)->size());
  auto content = content_of(read_file(*file), (*file)->size(), negotiated);
  begin({datagram.from, std::move(negotiated), std::move(oack), std::move(content)}, datagram,
        std::move(report));
}

void Server::send_text(SendText text, Negotiated negotiated, const Datagram& datagram, Report report) {
  report.entry = std::move(text.client);
  report.boot = std::move(text.boot);
  const std::uint64_t size = text.text.size();
  auto oack = negotiated.oack(size);
  auto content = content_of(read_text(std::move(text.text)), size, negotiated);
  begin({datagram.from, std::move(negotiated), std::move(oack), std::move(content)}, datagram,
        std::move(report));
}

void Server::begin(Assignment assignment, const Datagram& datagram, Report report) {
  auto socket = open_transfer_socket(datagram.local);
  if (!socket) {
    say_busy(datagram.from, socket.error().sentence);
    return;
  }
  const Peer peer = datagram.from;
  report.blksize = assignment.negotiated.blksize;
  report.windowsize = assignment.negotiated.windowsize;
  const auto session =
      std::make_shared<Session>(io_, std::move(*socket), std::move(assignment), buffers_,
                                [this, peer, report = std::move(report),
                                 began = Clock::now()](const End& end) { on_end(peer, report, end, began); });
  active_.emplace(peer, Active{session, {datagram.bytes.begin(), datagram.bytes.end()}});
  ++active_by_client_[peer.address];
  session->start();
}

void Server::on_end(Peer peer, Report report, const End& end, Time began) {
  const Session& session = *active_.at(peer).session;
  report.duration = Clock::now() - began;
  report.bytes = session.acknowledged_bytes();
  report.retransmissions = session.transfer().retransmissions();
  report.kind = class_of(end.ending);
  if (end.ending != Ending::complete) report.reason = to_string(end.ending);
  if (!end.detail.empty()) report.reason += ": " + end.detail;
  tell(level_of(report, end.ending == Ending::unreadable), report);
  forget(peer);
}

void Server::tell(service::Level level, const Report& report) {
  transfers_.add(to_string(report.kind));
  bytes_ += report.bytes;
  retransmissions_ += report.retransmissions;
  write(log_, level, report);
}

std::optional<service::Reach> Server::reach() const {
  service::Reach reach{site_->roots.places(), {disk::folder_of(site_->configuration->site().dhcp.leases)}};
  return reach;
}

void Server::measure(service::MetricsText& metrics) const {
  metrics.counter("pxe_tftp_transfers_total", "Transfers that ended and requests refused, by class.", "class",
                  transfers_);
  metrics.counter("pxe_tftp_unanswered_total", "Datagrams that got no answer, by reason.", "reason",
                  unanswered_);
  metrics.counter("pxe_tftp_bytes_total", "Bytes of files that arrived at clients.", bytes_);
  metrics.counter("pxe_tftp_retransmissions_total", "Packets sent again.", retransmissions_);
  metrics.gauge("pxe_tftp_transfers", "Transfers under way.", static_cast<double>(active_.size()));
}

void Server::forget(Peer peer) {
  active_.erase(peer);
  const auto count = active_by_client_.find(peer.address);
  if (--count->second == 0) active_by_client_.erase(count);
}

void Server::refuse(const Refuse& refusal, const Datagram& datagram, Report report) {
  const auto socket = open_transfer_socket(datagram.local);
  if (socket) {
    std::vector<std::uint8_t> bytes;
    tftp::encode(refusal.error, bytes);
    (void)send_to(socket->fd(), datagram.from, bytes);
  }
  report.kind = refusal.kind;
  report.reason = refusal.reason;
  tell(level_of(report, refusal.is_our_fault), report);
}

}  // namespace pxe::tftpd
