// Downloads a file over TFTP as many clients at once, each from an address of its own, and compares every
// byte. One thread; a server is to be the bottleneck, so datagrams are received many a call, and an idle
// client costs nothing. Prints JSON.

#include <fmt/format.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <map>
#include <memory>
#include <vector>

#include "common/base/json_writer.hpp"
#include "common/cli/command_line.hpp"
#include "tests/bench/load/file_view.hpp"
#include "tests/bench/load/sockets.hpp"
#include "tests/bench/load/tftp_fetch.hpp"

namespace pxe::bench {
namespace {

struct Load {
  std::string server = "10.77.0.1";
  std::string from = "10.77.0.2";
  std::string file;
  std::string expect;
  int clients = 1;
  int blksize = 1468;
  int windowsize = 1;
  int limit = 60;
};

using Fetches = std::vector<std::unique_ptr<TftpFetch>>;

Fetches make(const Load& load, Bytes expected, int epoll) {
  const FetchPlan plan{
      load.file, static_cast<unsigned>(load.blksize), static_cast<unsigned>(load.windowsize), false, 1, 30};
  const sockaddr_in server = endpoint(address_argument(load.server), tftp::server_port);
  const std::uint32_t first = address_argument(load.from).value();
  Fetches fetches;
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(load.clients); ++i) {
    fetches.push_back(std::make_unique<TftpFetch>(plan, expected, Ipv4Address(first + i), server));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = fetches.back().get();
    must(epoll_ctl(epoll, EPOLL_CTL_ADD, fetches.back()->fd(), &event), "epoll_ctl");
  }
  return fetches;
}

// Until all have ended, or the limit.
void run(Fetches& fetches, int epoll, double limit) {
  Receiver receiver;
  const Time began = Clock::now();
  Time looked = began;
  for (auto& fetch : fetches) fetch->start(began);
  std::array<epoll_event, 256> events{};
  for (std::size_t running = fetches.size(); running > 0;) {
    const int count = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 100);
    const Time now = Clock::now();
    if (seconds(now - began) > limit) return;
    for (int i = 0; i < count; ++i) {
      auto* const fetch = static_cast<TftpFetch*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (fetch->state() != TftpFetch::State::running) continue;
      fetch->on_readable(now, receiver);
      if (fetch->state() == TftpFetch::State::running) continue;
      epoll_ctl(epoll, EPOLL_CTL_DEL, fetch->fd(), nullptr);
      --running;
    }
    if (now - looked < std::chrono::milliseconds(100)) continue;
    looked = now;
    for (auto& fetch : fetches) {
      if (fetch->state() != TftpFetch::State::running) continue;
      fetch->on_time(now);
      if (fetch->state() != TftpFetch::State::running) --running;
    }
  }
}

int report(const Fetches& fetches, double took) {
  std::size_t bytes = 0;
  std::size_t done = 0;
  unsigned resent = 0;
  std::string why;
  for (const auto& fetch : fetches) {
    bytes += fetch->received();
    resent += fetch->resent();
    if (fetch->state() == TftpFetch::State::done) {
      ++done;
    } else if (why.empty()) {
      why = fetch->state() == TftpFetch::State::failed ? fetch->why() : "not within the limit";
    }
  }
  std::string reason;
  pxe::append_json_string(why, reason);
  fmt::print("{{\"seconds\":{:.4f},\"clients\":{},\"done\":{},\"bytes\":{},\"resent\":{},\"why\":{}}}\n",
             took, fetches.size(), done, bytes, resent, reason);
  return done == fetches.size() ? 0 : 1;
}

}  // namespace
}  // namespace pxe::bench

int main(int argc, char** argv) {
  using namespace pxe::bench;
  Load load;
  pxe::cli::CommandLine line("tftp-load", "Downloads a file over TFTP as many clients at once");
  line.option(load.server, "--server", "ADDRESS", "Whom to ask");
  line.option(load.from, "--from", "ADDRESS", "The first client's own address; the others follow");
  line.option(load.file, "--file", "NAME", "What to ask for");
  line.option(load.expect, "--expect", "PATH", "The same file here");
  line.option(load.clients, "--clients", "N", "How many");
  line.option(load.blksize, "--blksize", "BYTES", "Asked for (RFC 2348)");
  line.option(load.windowsize, "--windowsize", "BLOCKS", "Asked for (RFC 7440)");
  line.option(load.limit, "--limit", "SECONDS", "When to give up");
  if (const auto code = line.parse(argc, argv)) return *code;

  const FileView expected(load.expect);
  const int epoll = must(epoll_create1(EPOLL_CLOEXEC), "epoll");
  Fetches fetches = make(load, expected.bytes(), epoll);
  const Time began = Clock::now();
  run(fetches, epoll, load.limit);
  return report(fetches, seconds(Clock::now() - began));
}
