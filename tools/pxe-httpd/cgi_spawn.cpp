#include "tools/pxe-httpd/cgi_spawn.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
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

class Plan {
 public:
  Plan(const CgiCommand& command, int input, int output, int complaints) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, input, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, 1);
    posix_spawn_file_actions_adddup2(&actions_, complaints, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
    posix_spawn_file_actions_addchdir_np(&actions_, command.folder.c_str());
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Plan() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  int run(const CgiCommand& command, pid_t& pid) const {
    std::string program = command.program;
    char* arguments[] = {program.data(), nullptr};
    std::vector<std::string> variables = command.environment;
    std::vector<char*> environment;
    environment.reserve(variables.size() + 1);
    for (std::string& variable : variables) environment.push_back(variable.data());
    environment.push_back(nullptr);
    return posix_spawn(&pid, program.c_str(), &actions_, &attributes_, arguments, environment.data());
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// Our own limit on open files is high; a script that uses select() must not inherit it.
void limit(pid_t pid) {
  const rlimit files{1024, 1024};
  const rlimit core{0, 0};
  (void)prlimit(pid, RLIMIT_NOFILE, &files, nullptr);
  (void)prlimit(pid, RLIMIT_CORE, &core, nullptr);
}

}  // namespace

Result<Spawned> spawn(const CgiCommand& command) {
  const auto problem = [&](int code) {
    return fail(fmt::format("cannot run {}: {}", command.program, std::strerror(code)));
  };
  Pipe output;
  Pipe complaints;
  const Fd input = input_file(command.input);
  if (input.get() < 0 || !make_pipe(output) || !make_pipe(complaints)) return problem(errno);
  pid_t pid = -1;
  const Plan plan(command, input.get(), output.writer.get(), complaints.writer.get());
  if (const int code = plan.run(command, pid); code != 0) return problem(code);
  limit(pid);
  Fd pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  if (pidfd.get() < 0) {
    const int code = errno;
    (void)kill(-pid, SIGKILL);
    siginfo_t ignored{};
    (void)waitid(P_PID, static_cast<id_t>(pid), &ignored, WEXITED);
    return problem(code);
  }
  return Spawned{pid, pidfd.release(), output.reader.release(), complaints.reader.release()};
}

}  // namespace pxe::httpd
