#include "common/service/signals.hpp"

#include <chrono>
#include <csignal>

namespace pxe::service {
namespace {

// Reading a large configuration takes a third of a second; a thousand SIGHUPs must not take a thousand
// thirds.
constexpr std::chrono::milliseconds gathering{50};

}  // namespace

Signals::Signals(asio::io_context& io, std::function<void()> stop, std::function<void()> reload)
    : set_(io, SIGTERM, SIGINT, SIGHUP),
      reload_timer_(io),
      stop_(std::move(stop)),
      reload_(std::move(reload)) {
  wait();
}

void Signals::close() {
  set_.cancel();
  reload_timer_.cancel();
}

void Signals::wait() {
  set_.async_wait([this](const boost::system::error_code& error, int number) {
    if (error) return;
    wait();
    on_signal(number);
  });
}

void Signals::on_signal(int number) {
  if (number != SIGHUP) {
    stop_();
    return;
  }
  if (std::exchange(reload_pending_, true)) return;
  reload_timer_.expires_after(gathering);
  reload_timer_.async_wait([this](const boost::system::error_code& error) {
    reload_pending_ = false;
    if (!error) reload_();
  });
}

}  // namespace pxe::service
