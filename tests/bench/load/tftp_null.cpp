// The limit of what any TFTP server could reach with one tftp-load on the same cable: the file stands in
// memory as the datagrams it is sent in, and each ACK is answered with the next window of them, in one call.
// It never sleeps, reads no file, repeats nothing and serves one client after the other.

#include <netinet/udp.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "common/cli/command_line.hpp"
#include "common/tftp/packet.hpp"
#include "tests/bench/load/file_view.hpp"
#include "tests/bench/load/sockets.hpp"

namespace pxe::bench {
namespace {

// What the kernel cuts out of one message at most, in bytes (udp(7), UDP_SEGMENT).
constexpr std::size_t most_at_once = 65000;

struct Transfer {
  std::size_t stride = 516;  // a full datagram
  std::size_t window = 1;
  std::uint64_t acked = 0;
  std::vector<std::uint8_t> datagrams;
};

std::vector<std::uint8_t> as_datagrams(Bytes file, std::size_t blksize) {
  std::vector<std::uint8_t> datagrams;
  datagrams.reserve(file.size() + (file.size() / blksize + 1) * 4);
  for (std::size_t block = 1, at = 0;; ++block, at += blksize) {
    const Bytes payload = file.subspan(at, std::min(blksize, file.size() - at));
    datagrams.insert(datagrams.end(),
                     {0, 3, static_cast<std::uint8_t>(block >> 8), static_cast<std::uint8_t>(block)});
    datagrams.insert(datagrams.end(), payload.begin(), payload.end());
    if (payload.size() < blksize) return datagrams;
  }
}

void send(int socket, const sockaddr_in& to, Bytes bytes) {
  static_cast<void>(sendto(socket, bytes.data(), bytes.size(), 0, generic(to), sizeof to));
}

void begin(Transfer& transfer, const tftp::Request& request, Bytes file, int socket,
           const sockaddr_in& from) {
  std::size_t blksize = 512;
  transfer.window = 1;
  for (const tftp::Option& option : request.options) {
    std::size_t& value = option.name == "blksize" ? blksize : transfer.window;
    std::from_chars(option.value.data(), option.value.data() + option.value.size(), value);
  }
  transfer.stride = blksize + 4;
  transfer.acked = 0;
  transfer.datagrams = as_datagrams(file, blksize);
  set_option(socket, SOL_UDP, UDP_SEGMENT, static_cast<int>(transfer.stride));
  std::vector<std::uint8_t> oack;
  tftp::encode(tftp::OptionAck{request.options}, oack);
  send(socket, from, oack);
}

void on_ack(Transfer& transfer, std::uint16_t block, int socket, const sockaddr_in& from) {
  transfer.acked += static_cast<std::uint16_t>(block - transfer.acked);
  const Bytes all(transfer.datagrams);
  std::size_t at = std::min(transfer.acked * transfer.stride, all.size());
  const std::size_t end = std::min(at + transfer.window * transfer.stride, all.size());
  const std::size_t most = most_at_once / transfer.stride * transfer.stride;
  for (; at < end; at += most) send(socket, from, all.subspan(at, std::min(most, end - at)));
}

[[noreturn]] void serve(int socket, Bytes file) {
  Transfer transfer;
  std::array<std::uint8_t, 1500> buffer{};
  for (;;) {
    sockaddr_in from{};
    socklen_t length = sizeof from;
    const ssize_t size = recvfrom(socket, buffer.data(), buffer.size(), MSG_DONTWAIT,
                                  reinterpret_cast<sockaddr*>(&from), &length);
    if (size <= 0) continue;
    const auto packet = tftp::decode(Bytes(buffer).first(static_cast<std::size_t>(size)));
    if (!packet) continue;
    if (const auto* request = std::get_if<tftp::Request>(&*packet))
      begin(transfer, *request, file, socket, from);
    if (const auto* ack = std::get_if<tftp::Ack>(&*packet)) on_ack(transfer, ack->block, socket, from);
  }
}

}  // namespace
}  // namespace pxe::bench

int main(int argc, char** argv) {
  using namespace pxe::bench;
  std::string path;
  pxe::cli::CommandLine line("tftp-null", "Answers tftp-load out of memory, as fast as it goes");
  line.option(path, "--file", "PATH", "What is sent, whatever was asked for");
  if (const auto code = line.parse(argc, argv)) return *code;
  const FileView file(path);
  const int socket = must(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
  const sockaddr_in here = endpoint(pxe::Ipv4Address(), pxe::tftp::server_port);
  must(bind(socket, generic(here), sizeof here), "bind");
  serve(socket, file.bytes());
}
