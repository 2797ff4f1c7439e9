// GET requests one after the other on one connection, as iPXE keeps it: a text to be read, or a file whose
// every byte is compared.
#pragma once

#include <netinet/in.h>

#include <optional>
#include <string>

#include "common/addr/ipv4.hpp"
#include "common/base/bytes.hpp"

namespace pxe::bench {

class HttpFetch {
 public:
  enum class State { running, done, failed };

  HttpFetch() = default;
  ~HttpFetch();
  HttpFetch(const HttpFetch&) = delete;
  HttpFetch& operator=(const HttpFetch&) = delete;

  void connect(Ipv4Address local, const sockaddr_in& server);  // does not wait
  // The body is kept where nothing is expected, else compared.
  void get(const std::string& path, std::optional<Bytes> expected);
  // Reads and writes what can be without waiting, `buffer` at hand.
  void on_ready(std::span<char> buffer);

  int fd() const { return socket_; }
  State state() const { return state_; }
  const std::string& why() const { return why_; }
  const std::string& body() const { return body_; }
  std::size_t received() const { return received_; }

 private:
  void send();
  void take(std::string_view bytes);
  void take_head(std::string_view bytes);
  void fail(std::string why);

  int socket_ = -1;
  bool connected_ = false;
  State state_ = State::done;
  std::string out_;
  std::string head_;
  bool in_body_ = false;
  std::optional<Bytes> expected_;
  std::string body_;
  std::size_t length_ = 0;
  std::size_t received_ = 0;
  std::string why_;
};

}  // namespace pxe::bench
