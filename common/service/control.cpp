#include "common/service/control.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "common/base/text.hpp"

namespace pxe::service {
namespace {

constexpr std::size_t longest_line = 4096;
constexpr int longest_wait_ms = 10'000;
constexpr std::string_view done_word = "ok\n";
constexpr std::string_view error_word = "error ";

Result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return fail(
        fmt::format("the socket's path {} must have from 1 to {} bytes", path, sizeof address.sun_path - 1));
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

const sockaddr* as_sockaddr(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

int unix_socket() { return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }

// Whether somebody listens there. A queue that is full answers EAGAIN: somebody does.
bool is_live(const sockaddr_un& address) {
  const int fd = unix_socket();
  if (fd < 0) return true;
  const bool refused = connect(fd, as_sockaddr(address), sizeof address) != 0 && errno == ECONNREFUSED;
  ::close(fd);
  return !refused;
}

// The name is free afterwards, or the error says who has it.
Result<void> make_way(const std::string& path, const sockaddr_un& address) {
  struct stat there {};
  if (lstat(path.c_str(), &there) != 0) return {};
  if (!S_ISSOCK(there.st_mode)) return fail(fmt::format("{} is there already and is no socket", path));
  if (is_live(address)) return fail(fmt::format("another program answers at {} already", path));
  (void)unlink(path.c_str());
  return {};
}

// Whoever may write into the folder may talk to the daemon.
void give_to_folder(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "." : path.substr(0, std::max<std::size_t>(slash, 1));
  struct stat status {};
  if (stat(folder.c_str(), &status) == 0) (void)!chown(path.c_str(), status.st_uid, status.st_gid);
}

Result<int> listen_at(const std::string& path) {
  const auto address = address_of(path);
  if (!address) return tl::make_unexpected(address.error());
  if (auto free = make_way(path, *address); !free) return tl::make_unexpected(free.error());
  const int fd = unix_socket();
  // Not by chmod alone: between the two calls anybody could connect.
  const mode_t before = umask(0117);
  const bool bound = fd >= 0 && bind(fd, as_sockaddr(*address), sizeof *address) == 0;
  const int problem = errno;
  umask(before);
  if (bound) give_to_folder(path);
  if (bound && ::listen(fd, static_cast<int>(most_visitors)) == 0) return fd;
  if (fd >= 0) ::close(fd);
  return fail(fmt::format("cannot open the control socket {}: {}", path, std::strerror(problem)));
}

std::string to_text(const Result<std::string>& answer) {
  return answer ? std::string(done_word) + *answer
                : std::string(error_word) + printable(answer.error().sentence) + "\n";
}

// The rest of this file is the other side, for programs on a terminal: plain calls that wait.

bool await(int fd, short what) {
  pollfd one{fd, what, 0};
  int ready = 0;
  do {
    ready = poll(&one, 1, longest_wait_ms);
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) errno = ETIMEDOUT;
  return ready > 0;
}

bool send_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      text.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EAGAIN || !await(fd, POLLOUT)) {
      return false;
    }
  }
  return true;
}

bool receive_all(int fd, std::string& text) {
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t size = recv(fd, buffer.data(), buffer.size(), 0);
    if (size == 0) return true;
    if (size > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(size));
    } else if (errno != EAGAIN || !await(fd, POLLIN)) {
      return false;
    }
  }
}

}  // namespace

Result<std::unique_ptr<ControlServer>> ControlServer::open(asio::io_context& io, const std::string& path,
                                                           Answer answer) {
  const auto listener = listen_at(path);
  if (!listener) return tl::make_unexpected(listener.error());
  return std::unique_ptr<ControlServer>(new ControlServer(io, path, *listener, std::move(answer)));
}

ControlServer::ControlServer(asio::io_context& io, std::string path, int listener, Answer answer)
    : path_(std::move(path)),
      visits_(Protocol::acceptor(io, Protocol(), listener), {"\n", longest_line},
              [answer = std::move(answer)](std::string_view question) {
                question.remove_suffix(1);
                return to_text(answer(question));
              }) {}

ControlServer::~ControlServer() { close(); }

void ControlServer::close() {
  if (!visits_.acceptor().is_open()) return;
  (void)unlink(path_.c_str());
  visits_.close();
}

Result<std::string> ask_daemon(const std::string& path, std::string_view line) {
  const auto address = address_of(path);
  if (!address) return tl::make_unexpected(address.error());
  if (line.find('\n') != std::string_view::npos) return fail("a request is one line");
  if (line.size() >= longest_line) return fail("the request is too long");
  const int fd = unix_socket();
  const auto problem = [&] {
    return fail(fmt::format("nobody answers at {}: {}", path, std::strerror(errno)));
  };
  if (fd < 0 || connect(fd, as_sockaddr(*address), sizeof *address) != 0) {
    auto error = problem();
    if (fd >= 0) ::close(fd);
    return error;
  }
  std::string said;
  const bool heard = send_all(fd, std::string(line) + "\n") && receive_all(fd, said);
  auto error = problem();
  ::close(fd);
  if (!heard) return error;
  if (said.starts_with(done_word)) return said.substr(done_word.size());
  if (!said.starts_with(error_word))
    return fail(fmt::format("the program at {} ended without an answer", path));
  return fail(std::string(trim(std::string_view(said).substr(error_word.size()))));
}

}  // namespace pxe::service
