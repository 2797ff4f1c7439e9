// A daemon's door for programs on the same box: a Unix socket to which one line is said, and which answers
// with lines. What changes a daemon's state goes through it, because each database has one writer.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "common/base/result.hpp"
#include "common/net/asio.hpp"
#include "common/service/visits.hpp"

namespace pxe::service {

class ControlServer {
 public:
  // What a line is answered with: text of any number of lines, or why it was not done. The line is without
  // its newline, and raw. Called from the thread that runs the io_context.
  using Answer = std::function<Result<std::string>(std::string_view line)>;

  // The socket belongs to the owner and the group of its folder, with mode 0660. One that nobody listens at
  // any more is replaced; one where somebody does is an error, and so is anything that is no socket.
  static Result<std::unique_ptr<ControlServer>> open(asio::io_context& io, const std::string& path,
                                                     Answer answer);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  void close();  // nothing is accepted any more, and the socket's name is gone

 private:
  using Protocol = asio::local::stream_protocol;
  ControlServer(asio::io_context& io, std::string path, int listener, Answer answer);

  std::string path_;
  Visits<Protocol> visits_;
};

// What the daemon at that socket answers; waits for it, at most 10 s. The error is its own, or that there is
// none: `nobody answers at /run/pxe/dhcpd.sock: Connection refused`.
Result<std::string> ask_daemon(const std::string& path, std::string_view line);

}  // namespace pxe::service
