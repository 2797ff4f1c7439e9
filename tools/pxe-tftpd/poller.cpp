#include "tools/pxe-tftpd/poller.hpp"

#include <array>
#include <thread>

namespace pxe::tftpd {
namespace {

constexpr Duration longest_burst = std::chrono::milliseconds(10);
constexpr int patience_ms = 1;  // for the next packet of a burst

void control(int epoll, int operation, int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  epoll_ctl(epoll, operation, fd, &event);
}

}  // namespace

Poller::Poller(asio::io_context& io, OnReady on_ready, OnRound on_round)
    : on_ready_(std::move(on_ready)),
      on_round_(std::move(on_round)),
      epoll_(io, epoll_create1(EPOLL_CLOEXEC)),
      timer_(io),
      vigil_(std::thread::hardware_concurrency()) {}

void Poller::add(int fd) { control(epoll_.native_handle(), EPOLL_CTL_ADD, fd, EPOLLIN); }

void Poller::watch_writable(int fd, bool whether) {
  control(epoll_.native_handle(), EPOLL_CTL_MOD, fd, whether ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

void Poller::start() { wait(); }

void Poller::stop() {
  epoll_.close();
  timer_.cancel();
}

void Poller::wait() {
  epoll_.async_wait(asio::posix::stream_descriptor::wait_read,
                    [this](const boost::system::error_code& error) {
                      if (error || !epoll_.is_open()) return;
                      burst();
                      wait();
                    });
}

void Poller::burst() {
  std::array<epoll_event, 64> events{};
  const Time end = Clock::now() + longest_burst;
  std::optional<Time> next;
  for (Time now; now < end;) {
    const int count = wait_briefly(events);
    for (int i = 0; i < count; ++i) {
      const auto& event = events[static_cast<std::size_t>(i)];
      on_ready_({event.data.fd, (event.events & EPOLLIN) != 0, (event.events & EPOLLOUT) != 0,
                 (event.events & EPOLLERR) != 0});
    }
    now = Clock::now();
    next = on_round_(now);
    if (count <= 0) break;
  }
  arm(next);
}

int Poller::wait_briefly(std::span<epoll_event> events) {
  const auto look = [&](int timeout_ms) {
    return epoll_wait(epoll_.native_handle(), events.data(), static_cast<int>(events.size()), timeout_ms);
  };
  int count = look(0);
  if (count != 0) return count;
  const Duration awake = vigil_.length();
  if (awake == Duration::zero()) return look(patience_ms);
  const Time end = Clock::now() + awake;
  while (count == 0 && Clock::now() < end) count = look(0);
  vigil_.ended(count != 0);
  return count != 0 ? count : look(patience_ms);
}

void Poller::call_round() { arm(on_round_(Clock::now())); }

// The times only ever ask to be looked at: one that is too early does no harm, so the timer is moved only
// when something is due sooner.
void Poller::arm(std::optional<Time> at) {
  if (!at || (armed_for_ && *armed_for_ <= *at)) return;
  armed_for_ = at;
  timer_.expires_at(*at);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    armed_for_.reset();
    call_round();
  });
}

}  // namespace pxe::tftpd
