#include "common/cli/run.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>

#include "common/base/text.hpp"
#include "common/cli/command_line.hpp"

namespace pxe::cli {

namespace {

// Asked of the pipe itself: errno is long overwritten when the failed write was an earlier one.
bool reader_is_gone() {
  pollfd output{STDOUT_FILENO, 0, 0};
  return poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

}  // namespace

void complain(std::string_view name, std::string_view sentence) {
  const std::string line = std::string(name) + ": " + printable(sentence) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

int run(std::string_view name, int argc, char** argv, const std::function<int(int, char**)>& program) {
  for (const int number : {SIGPIPE, SIGXFSZ}) std::signal(number, SIG_IGN);  // the failed write says as much
  int code = failed;
  try {
    code = program(argc, argv);
  } catch (const std::exception& error) {
    complain(name, error.what());
  }
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  if (reader_is_gone()) return done;
  complain(name, std::string("cannot write the output: ") + std::strerror(errno));
  return failed;
}

}  // namespace pxe::cli
