#include "tools/pxe-dhcpd/interface_watch.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace pxe::dhcpd {

InterfaceWatch::InterfaceWatch(asio::io_context& io, service::Log& log)
    : log_(log), changes_(io), retry_(io) {}

void InterfaceWatch::start() {
  refresh();
  const int fd = open_change_socket();
  if (fd < 0) return;
  changes_.assign(fd);
  wait();
}

void InterfaceWatch::stop() {
  retry_.cancel();
  if (changes_.is_open()) changes_.cancel();
}

const Interface* InterfaceWatch::find(int index) const {
  const auto at =
      std::find_if(interfaces_.begin(), interfaces_.end(), [&](const auto& i) { return i.index == index; });
  return at == interfaces_.end() ? nullptr : &*at;
}

// Short of memory the kernel may not list them: those that were there are served on.
void InterfaceWatch::refresh() {
  auto listed = list_interfaces();
  if (!listed.empty()) {
    interfaces_ = std::move(listed);
    return;
  }
  log_.warning("interfaces", {{"reason", "the kernel does not list them; asked again in a second"}});
  retry_.expires_after(std::chrono::seconds(1));
  retry_.async_wait([this](const auto& error) {
    if (!error) refresh();
  });
}

void InterfaceWatch::wait() {
  changes_.async_wait(asio::posix::stream_descriptor::wait_read, [this](const auto& error) {
    if (error) return;
    std::array<char, 8192> unread{};
    while (recv(changes_.native_handle(), unread.data(), unread.size(), MSG_DONTWAIT) > 0) {
    }
    refresh();
    wait();
  });
}

}  // namespace pxe::dhcpd
