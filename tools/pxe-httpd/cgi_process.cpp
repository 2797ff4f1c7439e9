#include "tools/pxe-httpd/cgi_process.hpp"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "tools/pxe-httpd/cgi_spawn.hpp"

namespace pxe::httpd {
namespace {

using boost::system::error_code;
using Wait = asio::posix::stream_descriptor::wait_type;

// A script that has closed its output and goes on has no more to tell a boot loader.
constexpr std::chrono::seconds longest_goodbye{1};

}  // namespace

Result<std::shared_ptr<CgiProcess>> CgiProcess::start(asio::io_context& io, service::Spawner& spawner,
                                                      const CgiCommand& command, OnComplaint on_complaint) {
  const auto spawned = spawn(spawner, command);
  if (!spawned) return tl::make_unexpected(spawned.error());
  // Not make_shared: only start() may make one.
  const std::shared_ptr<CgiProcess> process(
      new CgiProcess(io, spawned->line, spawned->output, spawned->complaints, std::move(on_complaint)));
  process->watch_exit();
  process->watch_complaints();
  return process;
}

CgiProcess::CgiProcess(asio::io_context& io, int line, int output, int complaints, OnComplaint on_complaint)
    : spawner_line_(io, line),
      output_(io, output),
      complaints_(io, complaints),
      grace_(io),
      on_complaint_(std::move(on_complaint)),
      buffer_(chunk) {}

// Its end is still told.
void CgiProcess::kill() {
  killed_ = true;
  (void)::shutdown(spawner_line_.native_handle(), SHUT_WR);
}

void CgiProcess::stop() {
  on_output_ = nullptr;
  on_complaint_ = nullptr;
  grace_.cancel();
  spawner_line_.close();
  output_.close();
  complaints_.close();
}

void CgiProcess::watch_exit() {
  spawner_line_.async_wait(Wait::wait_read, [self = shared_from_this()](const error_code& error) {
    if (!error && self->spawner_line_.is_open()) self->on_exit();
  });
}

void CgiProcess::on_exit() {
  const auto status = service::wait_status(spawner_line_.native_handle());
  if (!status) return watch_exit();
  exited_ = true;
  clean_ = WIFEXITED(*status) || killed_;
  grace_.cancel();
  spawner_line_.close();
  if (output_ended_) {
    finish();
  } else if (output_.is_open()) {
    output_.cancel();  // what is in the pipe is the rest
  }
}

void CgiProcess::read(OnOutput on_output) {
  on_output_ = std::move(on_output);
  if (exited_) {
    asio::post(output_.get_executor(), [self = shared_from_this()] { self->take_output(); });
  } else {
    watch_output();
  }
}

void CgiProcess::watch_output() {
  output_.async_wait(Wait::wait_read, [self = shared_from_this()](const error_code& error) {
    if (!error || self->exited_) self->take_output();
  });
}

void CgiProcess::take_output() {
  if (!on_output_ || !output_.is_open()) return;
  ssize_t size = -1;
  do {
    size = ::read(output_.native_handle(), buffer_.data(), buffer_.size());
  } while (size < 0 && errno == EINTR);
  if (size > 0) return deliver({buffer_.data(), static_cast<std::size_t>(size)}, true);
  const bool nothing_yet = size < 0 && errno == EAGAIN;
  if (nothing_yet && !exited_) return watch_output();
  output_ended_ = true;
  if (exited_) return finish();
  grace_.expires_after(longest_goodbye);
  grace_.async_wait([self = shared_from_this()](const error_code& error) {
    if (!error && !self->exited_) self->kill();
  });
}

void CgiProcess::finish() { deliver({}, clean_); }

void CgiProcess::deliver(std::string_view bytes, bool clean) {
  if (const OnOutput callback = std::exchange(on_output_, nullptr)) callback(bytes, clean);
}

void CgiProcess::watch_complaints() {
  complaints_.async_wait(Wait::wait_read, [self = shared_from_this()](const error_code& error) {
    if (error) return;
    char buffer[16384];
    const ssize_t size = ::read(self->complaints_.native_handle(), buffer, sizeof buffer);
    const bool ended = size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR);
    if (ended) {
      self->take_complaints("\n");  // a last line without its end
      return self->complaints_.close();
    }
    if (size > 0) self->take_complaints({buffer, static_cast<std::size_t>(size)});
    if (self->complaints_.is_open()) self->watch_complaints();
  });
}

void CgiProcess::take_complaints(std::string_view text) {
  constexpr std::size_t longest_line = 1000;
  while (lines_left_ > 0) {  // what comes after these is read all the same, or the script would stop
    const auto end = text.find('\n');
    line_.append(text.substr(0, end).substr(0, longest_line - line_.size()));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
    if (on_complaint_ && !line_.empty()) on_complaint_(line_);
    line_.clear();
    --lines_left_;
  }
}

}  // namespace pxe::httpd
