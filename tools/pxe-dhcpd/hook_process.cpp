#include "tools/pxe-dhcpd/hook_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "common/base/text.hpp"

namespace pxe::dhcpd {
namespace {

constexpr int longest_run_ms = 30'000;
constexpr int queue_bytes = 4 << 20;  // a rack's worth of leases while the program runs
constexpr int socket_in_child = 3;

std::vector<std::string> variables_in(std::string_view message) {
  std::vector<std::string> variables{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"};
  for (const std::string_view variable : split(message, '\0')) {
    if (!variable.empty()) variables.emplace_back(variable);
  }
  return variables;
}

// In a process group of its own, so that what it starts can be ended with it; what it prints goes where the
// log goes.
int spawn(const std::string& program, std::string_view message, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, 2, 1);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setpgroup(&attributes, 0);
  sigset_t all;
  sigfillset(&all);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  std::string name = program;
  char* arguments[] = {name.data(), nullptr};
  std::vector<std::string> variables = variables_in(message);
  std::vector<char*> environment;
  environment.reserve(variables.size() + 1);
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  const int error = posix_spawn(&pid, name.c_str(), &actions, &attributes, arguments, environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

// What went wrong; empty when the program ended with 0 in time.
std::string outcome(pid_t pid) {
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  pollfd ended{pidfd, POLLIN, 0};
  const bool in_time = pidfd >= 0 && poll(&ended, 1, longest_run_ms) == 1;
  if (!in_time) kill(-pid, SIGKILL);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (pidfd >= 0) close(pidfd);
  if (!in_time) return fmt::format("was ended after {} s", longest_run_ms / 1000);
  if (WIFSIGNALED(status)) return fmt::format("was ended by signal {}", WTERMSIG(status));
  return WEXITSTATUS(status) == 0 ? "" : fmt::format("ended with status {}", WEXITSTATUS(status));
}

[[noreturn]] void serve(const std::string& program) {
  std::vector<char> message(65536);
  for (;;) {
    const ssize_t size = recv(socket_in_child, message.data(), message.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) _exit(0);
    pid_t pid = -1;
    const int error = spawn(program, {message.data(), static_cast<std::size_t>(size)}, pid);
    const std::string problem =
        error == 0 ? outcome(pid) : fmt::format("cannot be run: {}", std::strerror(error));
    if (problem.empty()) continue;
    const std::string sentence = fmt::format("{} {}", program, problem);
    (void)send(socket_in_child, sentence.data(), sentence.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  }
}

// The server's signal handlers write into pipes that the two processes share.
void become_plain() {
  for (const int number : {SIGPIPE, SIGCHLD}) (void)signal(number, SIG_DFL);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) (void)signal(number, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

Result<int> start_hook_process(const std::string& program) {
  const auto problem = [&] {
    return fail(fmt::format("cannot start a process to run {}: {}", program, std::strerror(errno)));
  };
  if (access(program.c_str(), X_OK) != 0)
    return fail(fmt::format("on-lease: cannot run {}: {}", program, std::strerror(errno)));
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return problem();
  (void)setsockopt(ends[0], SOL_SOCKET, SO_SNDBUFFORCE, &queue_bytes, sizeof queue_bytes);
  const pid_t pid = fork();
  if (pid < 0) return problem();
  if (pid == 0) {
    become_plain();
    if (dup2(ends[1], socket_in_child) < 0) _exit(1);
    (void)close_range(socket_in_child + 1, ~0U, 0);
    serve(program);
  }
  close(ends[1]);
  (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return ends[0];
}

}  // namespace pxe::dhcpd
