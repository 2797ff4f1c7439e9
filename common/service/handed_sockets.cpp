#include "common/service/handed_sockets.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "common/base/text.hpp"

namespace pxe::service {
namespace {

constexpr int first_descriptor = 3;  // SD_LISTEN_FDS_START
constexpr int most_descriptors = 64;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

bool has(int fd, int option, int value) {
  int found = 0;
  socklen_t size = sizeof found;
  return getsockopt(fd, SOL_SOCKET, option, &found, &size) == 0 && found == value;
}

bool is_usable(int fd, int type) {
  if (!has(fd, SO_DOMAIN, AF_INET) || !has(fd, SO_TYPE, type)) return false;
  return type != SOCK_STREAM || has(fd, SO_ACCEPTCONN, 1);
}

}  // namespace

Result<std::vector<int>> take_handed_sockets(int type) {
  const auto pid = parse_number<pid_t>(variable("LISTEN_PID"));
  const auto count = parse_number<int>(variable("LISTEN_FDS"));
  // Meant for another process when the number is not ours: a shell in between has passed them on.
  if (!pid || *pid != getpid() || !count) return {};
  for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) unsetenv(name);
  if (*count > most_descriptors) return fail(fmt::format("LISTEN_FDS={} is too many", *count));
  std::vector<int> sockets;
  for (int fd = first_descriptor; fd < first_descriptor + *count; ++fd) {
    if (!is_usable(fd, type)) {
      return fail(fmt::format("descriptor {}, handed over by LISTEN_FDS, is no {} socket for IPv4", fd,
                              type == SOCK_DGRAM ? "UDP" : "listening TCP"));
    }
    const bool set = fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0;
    if (!set) return fail(fmt::format("descriptor {}, handed over by LISTEN_FDS, cannot be used", fd));
    sockets.push_back(fd);
  }
  return sockets;
}

}  // namespace pxe::service
