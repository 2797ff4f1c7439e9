// Waits for sockets: one epoll of its own under the io_context. While packets keep coming it waits for the
// next itself, awake at first, so that a block of a transfer costs one wait, one receive and one send; after
// ten milliseconds at most the io_context gets its turn, with signals and whatever else the daemon has.
#pragma once

#include <sys/epoll.h>

#include <functional>
#include <span>

#include "common/net/asio.hpp"
#include "tools/pxe-tftpd/vigil.hpp"

namespace pxe::tftpd {

class Poller {
 public:
  struct Ready {
    int fd = -1;
    bool readable = false;
    bool writable = false;
    bool has_error = false;
  };
  // on_round is called after every round of on_ready and at the time it asks for: the next one it wants.
  using OnReady = std::function<void(const Ready&)>;
  using OnRound = std::function<std::optional<Time>(Time now)>;
  Poller(asio::io_context& io, OnReady on_ready, OnRound on_round);

  void add(int fd);
  void watch_writable(int fd, bool whether);
  void start();
  void stop();
  void call_round();  // after work that came from elsewhere

 private:
  void wait();
  void burst();
  int wait_briefly(std::span<epoll_event> events);
  void arm(std::optional<Time> at);

  OnReady on_ready_;
  OnRound on_round_;
  asio::posix::stream_descriptor epoll_;
  asio::steady_timer timer_;
  std::optional<Time> armed_for_;
  Vigil vigil_;
};

}  // namespace pxe::tftpd
