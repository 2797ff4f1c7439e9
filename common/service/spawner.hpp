// Starts other people's programs for a daemon: CGI scripts, event programs. It is a process of its own,
// forked while the daemon may still do everything, because what a sandbox forbids the daemon it would forbid
// its children too.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/result.hpp"

namespace pxe::service {

struct Program {
  std::string path;                           // absolute; started without a shell
  std::vector<std::string> arguments = {};    // after the program's own name
  std::vector<std::string> environment = {};  // all of it: nothing is inherited
  std::string folder = "/";                   // to run in
};

class Spawner {
 public:
  // Forks, so it comes before anything is given up. The programs run as that user. Descriptors stay with the
  // caller, and so do threads: none may hold a lock that a plain program needs after a fork.
  static Result<std::unique_ptr<Spawner>> start(const std::optional<std::string>& user);
  ~Spawner();  // kills what still runs
  Spawner(const Spawner&) = delete;
  Spawner& operator=(const Spawner&) = delete;

  // Starts it in a process group of its own, with these descriptors as its stdin, stdout and stderr and no
  // other. What is returned does not block, is the caller's to close, and is readable once the program has
  // ended; closing it, or shutting down its sending side, kills the program and all in its group. Waits until
  // it is started. From any thread. The error is the system's.
  Result<int> run(const Program& program, int input, int output, int complaints);

 private:
  Spawner(pid_t pid, int socket) : pid_(pid), socket_(socket) {}

  pid_t pid_;
  int socket_;
};

// How a program ended, as waitpid(2) has it; absent while it runs. -1: it was killed because its spawner has
// gone.
std::optional<int> wait_status(int fd);

}  // namespace pxe::service
