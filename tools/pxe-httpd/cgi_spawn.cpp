#include "tools/pxe-httpd/cgi_spawn.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace pxe::httpd {
namespace {

class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  ~Fd() {
    if (fd_ >= 0) close(fd_);
  }
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

struct Pipe {
  Fd reader;
  Fd writer;
};

bool make_pipe(Pipe& pipe) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  pipe = {Fd(ends[0]), Fd(ends[1])};
  return fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;  // our end only: the script's blocks
}

// The request's body as a file in memory: the script reads it at its leisure, and nobody has to write it
// meanwhile.
Fd input_file(std::string_view input) {
  if (input.empty()) return Fd(open("/dev/null", O_RDONLY | O_CLOEXEC));
  Fd file(memfd_create("request-body", MFD_CLOEXEC));
  while (file.get() >= 0 && !input.empty()) {
    const ssize_t written = write(file.get(), input.data(), input.size());
    if (written < 0) return Fd();
    input.remove_prefix(static_cast<std::size_t>(written));
  }
  if (file.get() >= 0 && lseek(file.get(), 0, SEEK_SET) != 0) return Fd();
  return file;
}

}  // namespace

Result<Spawned> spawn(service::Spawner& spawner, const CgiCommand& command) {
  Pipe output;
  Pipe complaints;
  const Fd input = input_file(command.input);
  if (input.get() < 0 || !make_pipe(output) || !make_pipe(complaints))
    return fail(fmt::format("cannot run {}: {}", command.program, std::strerror(errno)));
  const auto line = spawner.run({command.program, {}, command.environment, command.folder}, input.get(),
                                output.writer.get(), complaints.writer.get());
  if (!line) return tl::make_unexpected(line.error());
  return Spawned{*line, output.reader.release(), complaints.reader.release()};
}

}  // namespace pxe::httpd
