// One thread's share of the server: its listening sockets, and the connections that came to them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/net/asio.hpp"
#include "tools/pxe-httpd/hub.hpp"
#include "tools/pxe-httpd/limits.hpp"

namespace pxe::httpd {

class Worker {
 public:
  // What it uses must outlive it. It works where io is run.
  Worker(asio::io_context& io, service::Log& log, Shared& shared);
  ~Worker() { hub_.close_all(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  asio::io_context& io() { return hub_.io(); }
  const std::shared_ptr<const Content>& content() const { return hub_.content(); }
  void set_content(std::shared_ptr<const Content> content, const Limits& limits) {
    hub_.set_content(std::move(content), limits);
  }

  struct Endpoint {
    Ipv4Address address;
    std::uint16_t port = 0;
    bool secure = false;
    bool shared = false;  // with other workers
  };
  // Takes connections there from now on; the port that was taken, or one sentence.
  Result<std::uint16_t> listen(const Endpoint& endpoint);

  // The same at a socket that somebody else has opened, which becomes ours.
  std::uint16_t serve(int socket, bool secure);

  void sweep();  // now, and again and again
  void stop();   // no new connections; those that only wait are closed

 private:
  struct Listener {
    asio::ip::tcp::acceptor acceptor;
    asio::ip::tcp::endpoint peer;  // of the connection taken last
    bool secure = false;
    bool paused = false;  // until accept_timer_ has run out
  };
  std::uint16_t serve(asio::ip::tcp::acceptor acceptor, bool secure);
  void accept(Listener& listener);
  void on_accept(const Listener& listener, asio::ip::tcp::socket socket);
  void accept_later(Listener& listener, const std::string& reason);

  Hub hub_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  asio::steady_timer sweep_timer_;
  asio::steady_timer accept_timer_;
};

}  // namespace pxe::httpd
