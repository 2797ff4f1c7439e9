// [dhcp] on-lease: a program that is told of every lease. It is run by a process of its own, which is started
// before privileges are dropped and runs one program at a time; the server only leaves word, and never waits.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "common/net/asio.hpp"
#include "tools/pxe-dhcpd/leases/lease.hpp"

namespace pxe::dhcpd {

// What the program finds in its environment: event, expires (Unix time), and the words of the vocabulary
// that the lease has, by their names. Control characters come escaped.
std::vector<std::string> hook_environment(std::string_view event, const Lease& lease, Now now);

class Hook {
 public:
  // A sentence about a program that could not be run, or failed, or took too long.
  using Failed = std::function<void(std::string)>;

  // The error is why the process cannot be started.
  static Result<std::unique_ptr<Hook>> start(asio::io_context& io, const std::string& program, Failed failed);
  ~Hook();  // the process ends after the program it is running, if any
  Hook(const Hook&) = delete;
  Hook& operator=(const Hook&) = delete;

  // Leaves word. What does not fit into the queue is lost, and failed is told.
  void tell(std::string_view event, const Lease& lease, Now now);
  void stop();

 private:
  Hook(asio::io_context& io, int socket, Failed failed);
  void listen();

  asio::posix::stream_descriptor socket_;
  Failed failed_;
};

}  // namespace pxe::dhcpd
