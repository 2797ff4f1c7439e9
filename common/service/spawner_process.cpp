#include "common/service/spawner_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "common/base/text.hpp"
#include "common/service/daemon.hpp"

namespace pxe::service {
namespace {

constexpr std::size_t longest_request = 1 << 18;

struct Descriptors {
  int input = -1, output = -1, complaints = -1, line = -1;
};

struct Child {
  pid_t pid = -1;
  int pidfd = -1;  // readable once it has ended
  int line = -1;   // to whoever asked for it; -1 when nobody listens any more
  bool is_killed = false;
};

class Actions {
 public:
  Actions(const Descriptors& descriptors, const std::string& folder) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, descriptors.input, 0);
    posix_spawn_file_actions_adddup2(&actions_, descriptors.output, 1);
    posix_spawn_file_actions_adddup2(&actions_, descriptors.complaints, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
    posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
  }
  ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

// A fresh process group, and signals as a fresh program expects them.
class Attributes {
 public:
  Attributes() {
    posix_spawnattr_init(&attributes_);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  result.reserve(words.size() + 1);
  for (std::string& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

// Our own limit on open files is high; a program that uses select() must not inherit it.
void limit_files(pid_t pid) {
  const rlimit files{1024, 1024};
  (void)prlimit(pid, RLIMIT_NOFILE, &files, nullptr);
}

// 0, or the system's number.
int start(const Program& program, const Descriptors& descriptors, Child& child) {
  std::vector<std::string> words = {program.path};
  words.insert(words.end(), program.arguments.begin(), program.arguments.end());
  std::vector<std::string> variables = program.environment;
  const Actions actions(descriptors, program.folder);
  const Attributes attributes;
  const int code = posix_spawn(&child.pid, program.path.c_str(), actions.get(), attributes.get(),
                               pointers(words).data(), pointers(variables).data());
  if (code != 0) return code;
  limit_files(child.pid);
  child.pidfd = static_cast<int>(syscall(SYS_pidfd_open, child.pid, 0));
  if (child.pidfd >= 0) return 0;
  const int problem = errno;
  (void)kill(-child.pid, SIGKILL);
  while (waitpid(child.pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return problem;
}

void tell(int line, int number) { (void)!send(line, &number, sizeof number, MSG_NOSIGNAL | MSG_DONTWAIT); }

class Life {
 public:
  explicit Life(int socket) : socket_(socket) {}

  void run() {
    for (;;) {
      std::vector<pollfd> waits = {{socket_, POLLIN, 0}};
      for (const Child& child : children_) {
        waits.push_back({child.pidfd, POLLIN, 0});
        waits.push_back({child.is_killed ? -1 : child.line, POLLIN | POLLRDHUP, 0});  // -1 is passed over
      }
      if (poll(waits.data(), waits.size(), -1) < 0) continue;
      const std::size_t known = children_.size();
      for (std::size_t i = 0; i < known; ++i) {
        if (waits[2 + 2 * i].revents != 0) end(children_[i]);
        if (waits[1 + 2 * i].revents != 0) bury(children_[i]);
      }
      children_.erase(
          std::remove_if(children_.begin(), children_.end(), [](const Child& c) { return c.pid < 0; }),
          children_.end());
      if (waits[0].revents != 0 && !take_request()) break;
    }
    for (Child& child : children_) (void)kill(-child.pid, SIGKILL);
    for (Child& child : children_) bury(child);
  }

 private:
  // False when the daemon has gone.
  bool take_request() {
    buffer_.resize(longest_request);
    iovec place{buffer_.data(), buffer_.size()};
    Descriptors descriptors;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof descriptors)> control{};
    msghdr message{};
    message.msg_iov = &place;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = recvmsg(socket_, &message, MSG_CMSG_CLOEXEC);
    if (size < 0) return errno == EINTR;
    if (size == 0) return false;
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_len != CMSG_LEN(sizeof descriptors)) return true;
    std::memcpy(&descriptors, CMSG_DATA(header), sizeof descriptors);
    obey({buffer_.data(), static_cast<std::size_t>(size)}, descriptors);
    return true;
  }

  void obey(std::string_view text, const Descriptors& descriptors) {
    Child child;
    const auto program = decode_program(text);
    const int code = program ? start(*program, descriptors, child) : EINVAL;
    tell(descriptors.line, code);
    for (const int fd : {descriptors.input, descriptors.output, descriptors.complaints}) close(fd);
    if (code == 0) {
      child.line = descriptors.line;
      children_.push_back(child);
    } else {
      close(descriptors.line);
    }
  }

  // Whoever asked for it does not want it any more. Where only its sending side is shut, it still wants to
  // hear how the program ended.
  static void end(Child& child) {
    child.is_killed = true;
    (void)kill(-child.pid, SIGKILL);
    pollfd peer{child.line, POLLOUT, 0};
    const bool listens = poll(&peer, 1, 0) == 1 && (peer.revents & POLLHUP) == 0;
    if (!listens) close(std::exchange(child.line, -1));
  }

  // It has ended, and so does what it left behind: while its leader is a zombie, the group's number belongs
  // to nobody else.
  static void bury(Child& child) {
    (void)kill(-child.pid, SIGKILL);
    int status = 0;
    while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (child.line >= 0) {
      tell(child.line, status);
      close(child.line);
    }
    close(child.pidfd);
    child.pid = -1;
  }

  int socket_;
  std::vector<Child> children_;
  std::string buffer_;
};

void close_all_but(int socket) {
  if (socket > 3) (void)close_range(3, static_cast<unsigned>(socket) - 1, 0);
  (void)close_range(static_cast<unsigned>(socket) + 1, ~0U, 0);
}

}  // namespace

std::string encode_program(const Program& program) {
  std::string text;
  const auto add = [&](std::string_view word) {
    text += word;
    text += '\0';
  };
  add(program.path);
  add(program.folder);
  add(std::to_string(program.arguments.size()));
  for (const std::string& argument : program.arguments) add(argument);
  for (const std::string& variable : program.environment) add(variable);
  return text;
}

std::optional<Program> decode_program(std::string_view text) {
  if (!text.ends_with('\0')) return std::nullopt;
  text.remove_suffix(1);
  const auto words = split(text, '\0');
  if (words.size() < 3) return std::nullopt;
  const auto arguments = parse_number<std::size_t>(words[2]);
  if (!arguments || *arguments > words.size() - 3) return std::nullopt;
  const auto first = words.begin() + 3;
  const auto middle = first + static_cast<std::ptrdiff_t>(*arguments);
  return Program{std::string(words[0]), {first, middle}, {middle, words.end()}, std::string(words[1])};
}

void run_spawner(int socket, const std::optional<std::string>& user) {
  close_all_but(socket);
  prctl(PR_SET_NAME, "pxe-spawner");
  // A Ctrl-C is for the daemon; its end is ours.
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(number, SIG_IGN);
  const rlimit core{0, 0};
  (void)setrlimit(RLIMIT_CORE, &core);
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;  // two for each program that runs
    (void)setrlimit(RLIMIT_NOFILE, &files);
  }
  umask(022);  // for what programs write
  // The daemon says what is wrong with the user, and does not start either.
  if (drop_privileges(user)) Life(socket).run();
  _exit(0);
}

}  // namespace pxe::service
