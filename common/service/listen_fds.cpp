#include "common/service/listen_fds.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "common/base/text.hpp"

namespace pxe::service {
namespace {

constexpr int first_fd = 3;  // SD_LISTEN_FDS_START
constexpr std::uint32_t most_fds = 1024;

std::uint32_t number_in(const char* variable) {
  const char* text = std::getenv(variable);
  return text ? parse_number<std::uint32_t>(text).value_or(0) : 0;
}

}  // namespace

std::vector<int> take_listen_fds() {
  std::vector<int> fds;
  if (number_in("LISTEN_PID") == static_cast<std::uint32_t>(getpid())) {
    const int count = static_cast<int>(std::min(number_in("LISTEN_FDS"), most_fds));
    for (int fd = first_fd; fd < first_fd + count; ++fd) {
      if (fcntl(fd, F_SETFD, FD_CLOEXEC) == 0) fds.push_back(fd);
    }
  }
  unsetenv("LISTEN_PID");
  unsetenv("LISTEN_FDS");
  unsetenv("LISTEN_FDNAMES");
  return fds;
}

}  // namespace pxe::service
