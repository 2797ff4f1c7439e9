// The interfaces as they are now: asked for again whenever the kernel says that one changed.
#pragma once

#include <vector>

#include "common/net/asio.hpp"
#include "common/service/log.hpp"
#include "tools/pxe-dhcpd/interfaces.hpp"

namespace pxe::dhcpd {

class InterfaceWatch {
 public:
  InterfaceWatch(asio::io_context& io, service::Log& log);

  void start();
  void stop();

  const std::vector<Interface>& all() const { return interfaces_; }
  const Interface* find(int index) const;  // null when there is none of that index

 private:
  void refresh();
  void wait();

  service::Log& log_;
  std::vector<Interface> interfaces_;
  asio::posix::stream_descriptor changes_;
  asio::steady_timer retry_;
};

}  // namespace pxe::dhcpd
