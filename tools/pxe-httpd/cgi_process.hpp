// One running CGI script: started without a shell by the spawner, read as it speaks, and killed with all it
// has started.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "common/net/asio.hpp"
#include "common/service/spawner.hpp"

namespace pxe::httpd {

struct CgiCommand {
  std::string program;                   // absolute
  std::vector<std::string> environment;  // all of it: nothing is inherited
  std::string folder;                    // to run in
  std::string_view input;                // its stdin, whole
};

class CgiProcess : public std::enable_shared_from_this<CgiProcess> {
 public:
  // What the script wrote, or empty at the end of it; clean tells then that it was not ended by a signal.
  using OnOutput = std::function<void(std::string_view bytes, bool clean)>;
  using OnComplaint = std::function<void(std::string_view line)>;  // a line of its stderr, raw

  // The error is the system's. Complaints stop after 20 lines of at most 1,000 bytes.
  static Result<std::shared_ptr<CgiProcess>> start(asio::io_context& io, service::Spawner& spawner,
                                                   const CgiCommand& command, OnComplaint on_complaint);
  ~CgiProcess() = default;  // which kills it
  CgiProcess(const CgiProcess&) = delete;
  CgiProcess& operator=(const CgiProcess&) = delete;

  // Calls back once, never from within; not again after stop(). Not before the last one has called back.
  void read(OnOutput on_output);

  // Kills it and calls nobody back any more.
  void stop();

 private:
  CgiProcess(asio::io_context& io, int line, int output, int complaints, OnComplaint on_complaint);
  void watch_exit();
  void watch_output();
  void watch_complaints();
  void take_output();
  void take_complaints(std::string_view text);
  void on_exit();
  void finish();
  void kill();
  void deliver(std::string_view bytes, bool clean);

  static constexpr std::size_t chunk = 65536;

  asio::posix::stream_descriptor spawner_line_;
  asio::posix::stream_descriptor output_;
  asio::posix::stream_descriptor complaints_;
  asio::steady_timer grace_;  // from the end of the output to the end of the process
  OnOutput on_output_;
  OnComplaint on_complaint_;
  std::vector<char> buffer_;
  std::string line_;
  int lines_left_ = 20;
  bool output_ended_ = false;
  bool exited_ = false;
  bool killed_ = false;  // by us
  bool clean_ = true;
};

}  // namespace pxe::httpd
