#include "tools/pxe-httpd/worker.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "common/net/bind_error.hpp"
#include "tools/pxe-httpd/session.hpp"

namespace pxe::httpd {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

Peer peer_of(const tcp::socket& socket, const tcp::endpoint& remote, error_code& error) {
  const auto local = socket.local_endpoint(error);
  if (error) return {};
  return {Ipv4Address(remote.address().to_v4().to_uint()), remote.port(),
          Ipv4Address(local.address().to_v4().to_uint()), local.port()};
}

// Each worker has a socket of its own at the same port, and the kernel deals the connections out.
void share_port(tcp::acceptor& acceptor, error_code& error) {
  const int on = 1;
  if (setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) {
    error = error_code(errno, boost::system::system_category());
  }
}

}  // namespace

Worker::Worker(asio::io_context& io, service::Log& log, Shared& shared)
    : hub_(io, log, shared), sweep_timer_(io), accept_timer_(io) {}

Result<std::uint16_t> Worker::listen(const Endpoint& endpoint) {
  tcp::acceptor acceptor(hub_.io());
  error_code error;
  acceptor.open(tcp::v4(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && endpoint.shared) share_port(acceptor, error);
  if (!error) acceptor.bind({asio::ip::address_v4(endpoint.address.value()), endpoint.port}, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error) return fail(net::bind_error("TCP", endpoint.address, endpoint.port, error.value()));
  return serve(std::move(acceptor), endpoint.secure);
}

std::uint16_t Worker::serve(int socket, bool secure) {
  return serve(tcp::acceptor(hub_.io(), tcp::v4(), socket), secure);
}

std::uint16_t Worker::serve(tcp::acceptor acceptor, bool secure) {
  error_code ignored;
  const std::uint16_t port = acceptor.local_endpoint(ignored).port();
  acceptor.set_option(tcp::no_delay(true), ignored);  // of every connection: they inherit it
  listeners_.push_back(std::make_unique<Listener>(Listener{std::move(acceptor), {}, secure}));
  accept(*listeners_.back());
  return port;
}

void Worker::accept(Listener& listener) {
  const auto taken = [this, &listener](const error_code& error, tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (error == asio::error::no_descriptors || error == asio::error::no_memory ||
        error == asio::error::no_buffer_space)
      return accept_later(listener, error.message());
    if (!error) on_accept(listener, std::move(socket));
    accept(listener);
  };
  listener.acceptor.async_accept(listener.peer, taken);
}

// Not at once again: the connection still waits in the queue, and nothing has changed.
void Worker::accept_later(Listener& listener, const std::string& reason) {
  constexpr std::chrono::milliseconds pause{200};
  hub_.log().warning("accept", {{"reason", reason}});
  accept_timer_.expires_after(pause);
  accept_timer_.async_wait([this](const error_code& error) {
    if (error) return;
    for (const auto& waiting : listeners_) {
      if (std::exchange(waiting->paused, false)) accept(*waiting);
    }
  });
  listener.paused = true;
}

void Worker::on_accept(const Listener& listener, tcp::socket socket) {
  error_code error;
  const Peer peer = peer_of(socket, listener.peer, error);
  if (!error) socket.native_non_blocking(true, error);
  if (error) return;  // gone already
  const TlsContext* tls = listener.secure ? hub_.content()->tls() : nullptr;
  if (listener.secure && !tls) return;  // a reload took the certificate away
  const bool has_room = hub_.make_room(peer.address);
  if (!has_room && (tls || hub_.is_overrun())) return;  // TLS would have to be spoken first
  const auto session = std::make_shared<Session>(std::move(socket), hub_, peer, tls);
  hub_.add(session);
  if (has_room) {
    session->start();
  } else {
    session->start_refused(503, "too many connections");
  }
}

void Worker::sweep() {
  hub_.sweep();
  sweep_timer_.expires_after(hub_.limits().sweep);
  sweep_timer_.async_wait([this](const error_code& error) {
    if (!error) sweep();
  });
}

void Worker::stop() {
  error_code ignored;
  for (const auto& listener : listeners_) listener->acceptor.close(ignored);
  sweep_timer_.cancel();
  accept_timer_.cancel();
  hub_.close_soon();
}

}  // namespace pxe::httpd
