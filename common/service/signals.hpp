// The signals a daemon lives by.
#pragma once

#include <functional>

#include "common/net/asio.hpp"

namespace pxe::service {

class Signals {
 public:
  // Takes the signals over at once, so that one that comes before the io_context runs is not lost: SIGTERM
  // and SIGINT call stop, SIGHUP calls reload, many of them in short order only once.
  Signals(asio::io_context& io, std::function<void()> stop, std::function<void()> reload);

  void close();  // what comes later is ignored, and nothing is waited for

 private:
  void wait();
  void on_signal(int number);

  asio::signal_set set_;
  asio::steady_timer reload_timer_;
  bool reload_pending_ = false;
  std::function<void()> stop_;
  std::function<void()> reload_;
};

}  // namespace pxe::service
