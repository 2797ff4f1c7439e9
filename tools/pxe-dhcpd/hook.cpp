#include "tools/pxe-dhcpd/hook.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/pxe/words_json.hpp"
#include "tools/pxe-dhcpd/hook_process.hpp"

namespace pxe::dhcpd {

std::vector<std::string> hook_environment(std::string_view event, const Lease& lease, Now now) {
  Client client = words_from_json(lease.words);
  (void)client.set(Word::ip, lease.ip.to_string());
  std::vector<std::string> environment{fmt::format("event={}", event),
                                       fmt::format("expires={}", now.wall + lease.expires - now.boot)};
  for (const WordInfo& word : vocabulary()) {
    if (client.has(word.word))
      environment.push_back(fmt::format("{}={}", word.name, printable(client.get(word.word))));
  }
  return environment;
}

Hook::Hook(asio::io_context& io, int socket, Failed failed)
    : socket_(io, socket), failed_(std::move(failed)) {
  listen();
}
Hook::~Hook() = default;

Result<std::unique_ptr<Hook>> Hook::start(asio::io_context& io, const std::string& program, Failed failed) {
  const auto socket = start_hook_process(program);
  if (!socket) return tl::make_unexpected(socket.error());
  return std::unique_ptr<Hook>(new Hook(io, *socket, std::move(failed)));
}

void Hook::tell(std::string_view event, const Lease& lease, Now now) {
  std::string message;
  for (const std::string& variable : hook_environment(event, lease, now)) message.append(variable) += '\0';
  if (send(socket_.native_handle(), message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return;
  failed_(fmt::format("{} of {} is not told: {}", event, lease.ip.to_string(), std::strerror(errno)));
}

void Hook::listen() {
  socket_.async_wait(asio::posix::stream_descriptor::wait_read, [this](const auto& error) {
    if (error) return;
    std::array<char, 1024> sentence{};
    const ssize_t size = recv(socket_.native_handle(), sentence.data(), sentence.size(), MSG_DONTWAIT);
    if (size > 0) failed_(std::string(sentence.data(), static_cast<std::size_t>(size)));
    if (size == 0) return failed_("the process that runs the program has ended");
    listen();
  });
}

void Hook::stop() { socket_.cancel(); }

}  // namespace pxe::dhcpd
