// The server itself, on loopback at a port of its own, and a client that speaks bytes.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "common/disk/source.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tools/pxe-httpd/server.hpp"

namespace pxe::test {

// One TCP connection to 127.0.0.1. Waits at most ten seconds for anything.
class Connection {
 public:
  explicit Connection(std::uint16_t port, const char* from = "127.0.0.1")
      : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    inet_pton(AF_INET, from, &address.sin_addr);
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    address.sin_port = htons(port);
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~Connection() { close(); }
  Connection(Connection&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), received_(std::move(other.received_)) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  // Closes so that the other end sees a reset.
  void reset() {
    const linger now{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  void end_sending() const { shutdown(fd_, SHUT_WR); }
  void receive_little() const {
    const int size = 1;
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  }

  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;  // closed on us: what it answered tells
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // What comes until it closes, or until that many bytes are there.
  std::string receive(std::size_t most = std::string::npos) {
    while (received_.size() < most && receive_some()) {
    }
    return take(most);
  }

  // One response, its body as long as its Content-Length says (none after HEAD).
  std::string response(bool is_head = false) {
    while (received_.find("\r\n\r\n") == std::string::npos) {
      if (!receive_some()) return take(std::string::npos);
    }
    std::string head = take(received_.find("\r\n\r\n") + 4);
    const auto at = head.find("Content-Length: ");
    if (at == std::string::npos || is_head) return head;
    return head + receive(std::stoul(head.substr(at + 16)));
  }

 private:
  bool receive_some() {
    pollfd ready{fd_, POLLIN, 0};
    if (poll(&ready, 1, 10'000) != 1) {
      ADD_FAILURE() << "nothing came for ten seconds";
      return false;
    }
    char buffer[65536];
    const ssize_t size = recv(fd_, buffer, sizeof buffer, 0);
    if (size > 0) received_.append(buffer, static_cast<std::size_t>(size));
    return size > 0;
  }
  std::string take(std::size_t most) {
    std::string taken = received_.substr(0, most);
    received_.erase(0, taken.size());
    return taken;
  }

  int fd_;
  std::string received_;
};

class LiveServer : public testing::Test {
 protected:
  ~LiveServer() override { stop(); }

  // toml stands behind `[site] roots = [FOLDER]`, so it may begin with more keys of [site].
  void start(const std::string& toml = "", const std::optional<httpd::Limits>& limits = {}) {
    folder_.write("pxe.toml", "[site]\nhttp-port = 1\nroots = ['" + folder_.path("files") + "']\n" + toml);
    std::filesystem::create_directories(folder_.path("files"));
    const service::ConfigurationFile file(folder_.path("pxe.toml"), source_, [](config::Site& site) {
      site.site.http_port = 0;
      site.http.https_port = 0;
      return Result<void>();
    });
    auto server =
        httpd::Server::open(io_, file.load().value(), log_, {{Ipv4Address(127, 0, 0, 1)}, {}, limits});
    ASSERT_TRUE(server) << server.error().sentence;
    server_ = std::move(*server);
    port_ = server_->port();
    io_.restart();  // after a stop()
    thread_ = std::thread([this] { io_.run(); });
  }
  void stop() {
    if (!thread_.joinable()) return;
    asio::post(io_, [this] {
      server_->stop();
      io_.stop();
    });
    thread_.join();
    io_.restart();
    io_.run_for(std::chrono::seconds(1));
    server_.reset();
  }

  Connection connect(const char* from = "127.0.0.1") const { return Connection(port_, from); }
  // What comes back until the connection is closed.
  std::string exchange(std::string_view bytes) const {
    Connection connection = connect();
    connection.send(bytes);
    return connection.receive();
  }
  // `200`, or whatever stands in the status line.
  std::string status_of(const std::string& response) const {
    return response.substr(0, 12) == "" ? "" : response.substr(9, 3);
  }
  std::string get(const std::string& path, const std::string& headers = "") const {
    return exchange("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + headers + "\r\n");
  }
  static std::string body_of(const std::string& response) {
    const auto at = response.find("\r\n\r\n");
    return at == std::string::npos ? "" : response.substr(at + 4);
  }
  // What a condition waits for, at most ten seconds.
  template <class Condition>
  static bool soon(Condition condition) {
    for (int i = 0; i < 1000; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }

  TemporaryFolder folder_;
  disk::DiskSource source_;
  service::Log log_{service::Level::error, service::Format::text};
  asio::io_context io_{1};
  std::unique_ptr<httpd::Server> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace pxe::test
