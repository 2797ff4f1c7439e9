#include "tools/pxe-httpd/server.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>

#include "common/net/bind_error.hpp"
#include "common/service/handed_sockets.hpp"
#include "tools/pxe-httpd/session.hpp"

namespace pxe::httpd {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

// A connection needs a descriptor for itself and one for the file it is sent; a script needs three.
Limits fitted(Limits limits) {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return limits;
  files.rlim_cur = files.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &files);
  (void)getrlimit(RLIMIT_NOFILE, &files);
  const std::size_t others = 100 + 3 * limits.scripts;
  const std::size_t left = files.rlim_cur > others + 16 ? files.rlim_cur - others : 16;
  limits.connections = std::min(limits.connections, left / 2);
  return limits;
}

Peer peer_of(const tcp::socket& socket, error_code& error) {
  const auto remote = socket.remote_endpoint(error);
  if (error) return {};
  const auto local = socket.local_endpoint(error);
  if (error) return {};
  return {Ipv4Address(remote.address().to_v4().to_uint()), remote.port(),
          Ipv4Address(local.address().to_v4().to_uint()), local.port()};
}

}  // namespace

Server::Server(asio::io_context& io, service::Log& log, const Limits& limits)
    : hub_(io, log, fitted(limits)), sweep_timer_(io), accept_timer_(io) {
  std::signal(SIGPIPE, SIG_IGN);  // sendfile(2) knows no MSG_NOSIGNAL
  umask(022);                     // for what scripts write
}

Server::~Server() { hub_.close_all(); }

Result<std::unique_ptr<Server>> Server::open(asio::io_context& io, service::ConfigurationPtr configuration,
                                             service::Log& log, const std::vector<Ipv4Address>& addresses,
                                             const Limits& limits) {
  const std::uint16_t port = configuration->site().site.http_port;
  std::unique_ptr<Server> server(new Server(io, log, limits));
  if (auto taken = server->reload(std::move(configuration)); !taken)
    return tl::make_unexpected(taken.error());
  const auto handed = server->listen_handed();
  if (!handed) return tl::make_unexpected(handed.error());
  for (const Ipv4Address address : *handed ? std::vector<Ipv4Address>() : addresses) {
    if (auto done = server->listen(address, port); !done) return tl::make_unexpected(done.error());
  }
  server->sweep();
  return server;
}

Result<void> Server::listen(Ipv4Address address, std::uint16_t port) {
  const tcp::endpoint endpoint(asio::ip::address_v4(address.value()), port);
  auto acceptor = std::make_unique<tcp::acceptor>(hub_.io());
  error_code error;
  acceptor->open(tcp::v4(), error);
  if (!error) acceptor->set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor->bind(endpoint, error);
  if (!error) acceptor->listen(tcp::acceptor::max_listen_connections, error);
  if (error) {
    return fail(net::bind_error("TCP", address, port, error.value()));
  }
  serve(std::move(acceptor));
  return {};
}

Result<bool> Server::listen_handed() {
  const auto handed = service::take_handed_sockets(SOCK_STREAM);
  if (!handed) return tl::make_unexpected(handed.error());
  for (const int fd : *handed) serve(std::make_unique<tcp::acceptor>(hub_.io(), tcp::v4(), fd));
  return !handed->empty();
}

void Server::serve(std::unique_ptr<tcp::acceptor> acceptor) {
  error_code ignored;
  const auto endpoint = acceptor->local_endpoint(ignored);
  hub_.log().info("listening",
                  {{"address", endpoint.address().to_string()}, {"port", std::to_string(endpoint.port())}});
  acceptors_.push_back(std::move(acceptor));
  accept(*acceptors_.back());
}

std::uint16_t Server::port() const {
  error_code ignored;
  return acceptors_.front()->local_endpoint(ignored).port();
}

Result<void> Server::reload(service::ConfigurationPtr configuration) {
  auto content = Content::open(std::move(configuration));
  if (!content) return tl::make_unexpected(content.error());
  hub_.set_content(std::move(*content));
  return {};
}

// A CGI program is started by this process, so it would be held by whatever holds this process.
std::optional<service::Reach> Server::reach() const {
  const Content& content = *hub_.content();
  const config::HttpSettings& http = content.site().http;
  if (!http.cgi.empty()) return std::nullopt;
  service::Reach reach{content.roots().places(), {disk::folder_of(content.site().dhcp.leases)}};
  return reach;
}

void Server::measure(service::MetricsText& metrics) const { hub_.measure(metrics); }

void Server::accept(tcp::acceptor& acceptor) {
  acceptor.async_accept([this, &acceptor](const error_code& error, tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (error == asio::error::no_descriptors || error == asio::error::no_memory ||
        error == asio::error::no_buffer_space)
      return accept_later(acceptor, error.message());
    if (!error) on_accept(acceptor, std::move(socket));
    accept(acceptor);
  });
}

// Not at once again: the connection still waits in the queue, and nothing has changed.
void Server::accept_later(tcp::acceptor& acceptor, const std::string& reason) {
  constexpr std::chrono::milliseconds pause{200};
  hub_.log().warning("accept", {{"reason", reason}});
  accept_timer_.expires_after(pause);
  accept_timer_.async_wait([this, &acceptor](const error_code& error) {
    if (!error) accept(acceptor);
  });
}

void Server::on_accept(tcp::acceptor&, tcp::socket socket) {
  error_code error;
  const Peer peer = peer_of(socket, error);
  if (!error) socket.native_non_blocking(true, error);
  if (error) return;  // gone already
  const bool has_room = hub_.make_room(peer.address);
  if (!has_room && hub_.is_overrun()) return;
  const auto session = std::make_shared<Session>(std::move(socket), hub_, peer);
  hub_.add(session);
  if (has_room) {
    session->start();
  } else {
    session->start_refused(503, "too many connections");
  }
}

void Server::sweep() {
  hub_.sweep();
  sweep_timer_.expires_after(hub_.limits().sweep);
  sweep_timer_.async_wait([this](const error_code& error) {
    if (!error) sweep();
  });
}

void Server::stop() {
  error_code ignored;
  for (const auto& acceptor : acceptors_) acceptor->close(ignored);
  sweep_timer_.cancel();
  accept_timer_.cancel();
  hub_.close_soon();
}

}  // namespace pxe::httpd
