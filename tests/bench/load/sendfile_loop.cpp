// The limit of what any HTTP server could reach on the same cable: looks for the end of a request's head,
// reads nothing of it but whether the connection is to be closed, and sends a head made beforehand and one
// file.

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <array>
#include <string>
#include <unordered_map>

#include "common/cli/command_line.hpp"
#include "tests/bench/load/file_view.hpp"
#include "tests/bench/load/sockets.hpp"

namespace pxe::bench {
namespace {

struct Connection {
  std::string request;
  std::string head;  // what is left of it
  off_t offset = 0;  // into the file
  bool sending = false;
  bool closes = false;
};

class Loop {
 public:
  Loop(const std::string& path, std::uint16_t port)
      : view_(path),
        file_(must(open(path.c_str(), O_RDONLY | O_CLOEXEC), path.c_str())),
        epoll_(epoll_create1(0)) {
    head_ = "HTTP/1.1 200 OK\r\nServer: sendfile-loop\r\nContent-Type: text/plain\r\nContent-Length: " +
            std::to_string(view_.bytes().size()) + "\r\n\r\n";
    small_ = view_.bytes().size() <= 16384;
    listener_ = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket");
    set_option(listener_, SOL_SOCKET, SO_REUSEADDR, 1);
    const sockaddr_in here = endpoint({}, port);
    must(bind(listener_, generic(here), sizeof here), "bind");
    must(listen(listener_, 4096), "listen");
    watch(EPOLL_CTL_ADD, listener_, EPOLLIN);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 256> events{};
    while (true) {
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < count; ++i) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        if (fd == listener_) {
          accept_all();
        } else if (!serve(fd, connections_[fd])) {
          connections_.erase(fd);
          close(fd);
        }
      }
    }
  }

 private:
  void watch(int operation, int fd, std::uint32_t what) const {
    epoll_event event{};
    event.events = what;
    event.data.fd = fd;
    epoll_ctl(epoll_, operation, fd, &event);
  }

  void accept_all() {
    while (true) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
      watch(EPOLL_CTL_ADD, fd, EPOLLIN);
    }
  }

  // False when the connection has ended.
  bool serve(int fd, Connection& connection) {
    if (!connection.sending) {
      std::array<char, 4096> buffer;
      const ssize_t size = recv(fd, buffer.data(), buffer.size(), 0);
      if (size <= 0) return size < 0 && errno == EAGAIN;
      connection.request.append(buffer.data(), static_cast<std::size_t>(size));
      if (!connection.request.ends_with("\r\n\r\n")) return true;
      connection.closes = connection.request.find("Connection: close") != std::string::npos;
      connection.request.clear();
      connection.head = head_;
      if (small_) connection.head += as_text(view_.bytes());
      connection.offset = 0;
    }
    const bool was_sending = std::exchange(connection.sending, !send(fd, connection));
    if (connection.sending != was_sending) watch(EPOLL_CTL_MOD, fd, connection.sending ? EPOLLOUT : EPOLLIN);
    return connection.sending || !connection.closes;
  }

  // Whether all has been sent.
  bool send(int fd, Connection& connection) const {
    while (!connection.head.empty()) {
      const ssize_t size =
          ::send(fd, connection.head.data(), connection.head.size(), MSG_NOSIGNAL | (small_ ? 0 : MSG_MORE));
      if (size < 0) return errno != EAGAIN;
      connection.head.erase(0, static_cast<std::size_t>(size));
    }
    const auto all = static_cast<off_t>(view_.bytes().size());
    while (!small_ && connection.offset < all) {
      const ssize_t size =
          sendfile(fd, file_, &connection.offset, static_cast<std::size_t>(all - connection.offset));
      if (size <= 0) return size < 0 && errno != EAGAIN;
    }
    return true;
  }

  FileView view_;
  int file_;
  int epoll_;
  int listener_;
  bool small_;
  std::string head_;
  std::unordered_map<int, Connection> connections_;
};

}  // namespace
}  // namespace pxe::bench

int main(int argc, char** argv) {
  std::string path;
  int port = 80;
  pxe::cli::CommandLine line("sendfile-loop", "Answers every HTTP request with one file");
  line.option(path, "--file", "PATH", "The file");
  line.option(port, "--port", "PORT", "Where to listen");
  if (const auto code = line.parse(argc, argv)) return *code;
  pxe::bench::Loop(path, static_cast<std::uint16_t>(port)).run();
}
