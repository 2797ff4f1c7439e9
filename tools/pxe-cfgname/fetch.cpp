#include "tools/pxe-cfgname/fetch.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <variant>
#include <vector>

#include "common/base/percent.hpp"
#include "common/base/text.hpp"
#include "common/tftp/packet.hpp"

namespace pxe::cfgname {
namespace {

constexpr int longest_wait_ms = 5000;
constexpr int tftp_wait_ms = 1000;
constexpr int tftp_attempts = 5;

class Socket {
 public:
  explicit Socket(int type) : fd_(socket(AF_INET, type | SOCK_CLOEXEC, 0)) {
    const timeval limit{longest_wait_ms / 1000, 0};
    (void)setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    (void)setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  }
  ~Socket() { close(fd_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

tl::unexpected<Error> nobody(const Base& base, std::string_view reason) {
  return fail(fmt::format("nobody answers at {}: {}", base.text, reason));
}

Result<sockaddr_in> address_of(const Base& base) {
  addrinfo wanted{};
  wanted.ai_family = AF_INET;
  addrinfo* found = nullptr;
  if (const int code = getaddrinfo(base.host.c_str(), nullptr, &wanted, &found); code != 0) {
    return nobody(base, gai_strerror(code));
  }
  sockaddr_in address{};
  std::memcpy(&address, found->ai_addr, sizeof address);
  freeaddrinfo(found);
  address.sin_port = htons(base.port);
  return address;
}

std::string encoded_path(std::string_view path) {
  std::string result;
  for (const std::string_view part : split(path, '/')) {
    if (!result.empty() || part.data() != path.data()) result += '/';
    result += percent_encode(part);
  }
  return result;
}

State state_of_status(int status) {
  if (status >= 200 && status < 400) return State::found;
  return status == 404 || status == 410 ? State::missing : State::unreadable;
}

Result<State> ask_http(const Base& base, const sockaddr_in& address, std::string_view name) {
  const Socket socket(SOCK_STREAM);
  if (connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return nobody(base, std::strerror(errno));
  }
  const std::string request = fmt::format("HEAD {}{} HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\n\r\n",
                                          base.folder, encoded_path(name), base.host, base.port);
  if (send(socket.fd(), request.data(), request.size(), MSG_NOSIGNAL) < 0)
    return nobody(base, std::strerror(errno));
  std::string said;
  while (said.find('\n') == std::string::npos && said.size() < 4096) {
    std::array<char, 512> buffer{};
    const ssize_t size = recv(socket.fd(), buffer.data(), buffer.size(), 0);
    if (size <= 0) break;
    said.append(buffer.data(), static_cast<std::size_t>(size));
  }
  const auto words = split(std::string_view(said).substr(0, said.find('\r')), ' ');
  const auto status = words.size() < 2 ? std::nullopt : parse_number<int>(words[1]);
  if (!status || !words[0].starts_with("HTTP/")) return nobody(base, "that is no web server");
  return state_of_status(*status);
}

// Absent for what is no answer to a request.
std::optional<State> state_of(const tftp::Packet& packet) {
  if (std::holds_alternative<tftp::Data>(packet) || std::holds_alternative<tftp::OptionAck>(packet)) {
    return State::found;
  }
  const auto* error = std::get_if<tftp::ErrorPacket>(&packet);
  if (!error) return std::nullopt;
  return error->code == tftp::ErrorCode::file_not_found ? State::missing : State::unreadable;
}

Result<State> ask_tftp(const Base& base, const sockaddr_in& address, std::string_view name) {
  const Socket socket(SOCK_DGRAM);
  tftp::Request request;
  request.filename = base.folder.substr(1) + std::string(name);
  request.mode = "octet";
  request.options = {{"tsize", "0"}};
  std::vector<std::uint8_t> bytes;
  for (int attempt = 0; attempt < tftp_attempts; ++attempt) {
    tftp::encode(request, bytes);
    if (sendto(socket.fd(), bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&address),
               sizeof address) < 0) {
      return nobody(base, std::strerror(errno));
    }
    pollfd answer{socket.fd(), POLLIN, 0};
    if (poll(&answer, 1, tftp_wait_ms) != 1) continue;
    std::array<std::uint8_t, 2048> buffer{};
    sockaddr_in from{};
    socklen_t length = sizeof from;
    const ssize_t size =
        recvfrom(socket.fd(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &length);
    if (size < 0) continue;
    const auto packet = tftp::decode({buffer.data(), static_cast<std::size_t>(size)});
    const auto state = packet ? state_of(*packet) : std::nullopt;
    if (!state) continue;
    if (state == State::found) {  // leave as firmware does that only wanted to know
      tftp::encode(tftp::ErrorPacket{tftp::ErrorCode::option_refused, "only asking"}, bytes);
      (void)sendto(socket.fd(), bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&from),
                   length);
    }
    return *state;
  }
  return nobody(base, "no answer in time");
}

}  // namespace

Result<Base> parse_base(std::string_view url) {
  const auto refused = [&] {
    return fail(
        fmt::format("'{}' is not a URL such as http://10.77.0.1/ or tftp://10.77.0.1/", printable(url)));
  };
  Base base;
  base.text = url;
  if (!base.text.ends_with('/')) base.text += '/';
  std::string_view rest = base.text;
  if (rest.starts_with("tftp://")) {
    base.scheme = Base::Scheme::tftp;
    base.port = tftp::server_port;
  } else if (!rest.starts_with("http://")) {
    return refused();
  }
  rest.remove_prefix(7);
  const std::size_t slash = rest.find('/');
  const std::string_view authority = rest.substr(0, slash);
  base.folder = rest.substr(slash);
  const std::size_t colon = authority.rfind(':');
  base.host = authority.substr(0, colon);
  if (colon != std::string_view::npos) {
    const auto port = parse_number<std::uint16_t>(authority.substr(colon + 1));
    if (!port) return refused();
    base.port = *port;
  }
  const bool plain = is_printable(base.text) && base.text.find_first_of(" \"<>@") == std::string::npos;
  if (base.host.empty() || !plain) return refused();
  return base;
}

std::string url_of(const Base& base, std::string_view name) { return base.text + encoded_path(name); }

Result<State> fetch(const Base& base, std::string_view name) {
  const auto address = address_of(base);
  if (!address) return tl::make_unexpected(address.error());
  return base.scheme == Base::Scheme::http ? ask_http(base, *address, name) : ask_tftp(base, *address, name);
}

}  // namespace pxe::cfgname
