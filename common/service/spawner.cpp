#include "common/service/spawner.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "common/service/spawner_process.hpp"

namespace pxe::service {
namespace {

constexpr int longest_start_ms = 10'000;

tl::unexpected<Error> cannot_run(const Program& program, int code) {
  return fail(fmt::format("cannot run {}: {}", program.path, std::strerror(code)));
}

// The four descriptors travel with the request: the program's three, and the end of the line on which the
// spawner tells how it goes.
bool send_request(int socket, const std::string& text, const std::array<int, 4>& descriptors) {
  iovec place{const_cast<char*>(text.data()), text.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof descriptors)> control{};
  msghdr message{};
  message.msg_iov = &place;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof descriptors);
  std::memcpy(CMSG_DATA(header), descriptors.data(), sizeof descriptors);
  ssize_t sent = -1;
  do {
    sent = sendmsg(socket, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(text.size());
}

// The number on the line; absent when the spawner has gone, or says nothing for longest_start_ms.
std::optional<int> await_number(int line) {
  pollfd one{line, POLLIN, 0};
  int ready = 0;
  do {
    ready = poll(&one, 1, longest_start_ms);
  } while (ready < 0 && errno == EINTR);
  int number = 0;
  if (ready != 1 || recv(line, &number, sizeof number, 0) != sizeof number) return std::nullopt;
  return number;
}

}  // namespace

Result<std::unique_ptr<Spawner>> Spawner::start(const std::optional<std::string>& user) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return fail(fmt::format("cannot open a pair of sockets: {}", std::strerror(errno)));
  }
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    run_spawner(ends[1], user);  // does not return
  }
  close(ends[1]);
  if (pid > 0) return std::unique_ptr<Spawner>(new Spawner(pid, ends[0]));
  close(ends[0]);
  return fail(fmt::format("cannot start a process: {}", std::strerror(errno)));
}

Spawner::~Spawner() {
  close(socket_);  // which is the sign for it to end
  int ignored = 0;
  while (waitpid(pid_, &ignored, 0) < 0 && errno == EINTR) {
  }
}

Result<int> Spawner::run(const Program& program, int input, int output, int complaints) {
  int line[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, line) != 0) {
    return cannot_run(program, errno);
  }
  const bool sent = send_request(socket_, encode_program(program), {input, output, complaints, line[1]});
  const int problem = errno;
  close(line[1]);
  const std::optional<int> code = sent ? await_number(line[0]) : problem;
  if (code == 0) return line[0];
  close(line[0]);
  const bool has_gone = !code || code == EPIPE || code == ECONNRESET;
  if (!has_gone) return cannot_run(program, *code);
  return fail(fmt::format(
      "cannot run {}: the process that starts programs has gone, which a restart brings back", program.path));
}

std::optional<int> wait_status(int fd) {
  int status = 0;
  const ssize_t size = recv(fd, &status, sizeof status, MSG_DONTWAIT);
  if (size == sizeof status) return status;
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  return -1;
}

}  // namespace pxe::service
