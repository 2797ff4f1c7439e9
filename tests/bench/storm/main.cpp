// boot-storm: a hall of machines powered on in the same second. Each one asks by DHCP as UEFI firmware does,
// loads its loader over TFTP, asks again as iPXE, fetches its script and then its kernel over HTTP. Prints
// JSON; exit 0 when every machine ended right.

#include <fmt/format.h>
#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "common/base/json_writer.hpp"
#include "common/cli/command_line.hpp"
#include "tests/bench/load/file_view.hpp"
#include "tests/bench/load/sockets.hpp"
#include "tests/bench/storm/machine.hpp"

namespace pxe::bench {
namespace {

constexpr std::uint32_t dhcp_socket = ~0U;

struct Storm {
  std::string interface = "eth0";
  std::string server = "10.77.0.1";
  std::string loader_name = "ipxe.efi";
  std::string loader;
  std::string kernel;
  int machines = 2000;
  int limit = 300;
};

using Machines = std::vector<std::unique_ptr<Machine>>;

// Spread evenly over the first second.
Machines power_on(World& world, std::uint32_t count, Time now) {
  Machines machines;
  for (std::uint32_t number = 0; number < count; ++number) {
    machines.push_back(std::make_unique<Machine>(world, number, now + from_seconds(double(number) / count)));
  }
  return machines;
}

void run(World& world, Machines& machines, double limit) {
  const Time began = Clock::now();
  std::array<epoll_event, 256> events{};
  Time looked = began;
  while (seconds(Clock::now() - began) < limit) {
    const int count = epoll_wait(world.epoll, events.data(), static_cast<int>(events.size()), 5);
    for (int i = 0; i < count; ++i) {
      const std::uint32_t who = events[static_cast<std::size_t>(i)].data.u32;
      const Time now = Clock::now();
      if (who != dhcp_socket) {
        machines[who]->on_ready(now);
        continue;
      }
      while (const auto reply = world.wire.receive()) {
        const std::uint32_t number = Machine::number_of(reply->xid);
        if (number < machines.size()) machines[number]->on_dhcp(*reply, now);
      }
    }
    const Time now = Clock::now();
    if (now - looked < std::chrono::milliseconds(5)) continue;
    looked = now;
    bool all = true;
    for (auto& machine : machines) {
      machine->on_time(now);
      all = all && machine->ended();
    }
    if (all) return;
  }
}

double percentile(std::vector<double>& values, double part) {
  if (values.empty()) return -1;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

// When each stage began, in seconds after power-on: the median and the last machine.
std::string stage_times(const Machines& machines) {
  std::string text;
  for (std::size_t stage = 1; stage + 1 < Machine::stages; ++stage) {
    std::vector<double> times;
    for (const auto& machine : machines) {
      if (machine->began(static_cast<Stage>(stage)) >= 0)
        times.push_back(machine->began(static_cast<Stage>(stage)));
    }
    text += fmt::format("{}\"{}\":[{:.2f},{:.2f}]", text.empty() ? "" : ",",
                        to_string(static_cast<Stage>(stage)), percentile(times, 0.5), percentile(times, 1));
  }
  return text;
}

int report(const Machines& machines, double took) {
  std::map<std::string, int> failures;
  std::set<Ipv4Address> addresses;
  std::size_t done = 0;
  unsigned resent = 0;
  for (const auto& machine : machines) {
    resent += machine->resent();
    if (machine->stage() == Stage::done) {
      ++done;
      if (!addresses.insert(machine->address()).second) ++failures["an address was given twice"];
    } else {
      const Stage where = machine->stage() == Stage::failed ? machine->failed_in() : machine->stage();
      ++failures[fmt::format("{}: {}", to_string(where),
                             machine->why().empty() ? "not ended" : machine->why())];
    }
  }
  std::string reasons;
  for (const auto& [why, count] : failures) {
    if (!reasons.empty()) reasons += ',';
    pxe::append_json_string(why, reasons);
    reasons += fmt::format(":{}", count);
  }
  fmt::print(
      "{{\"machines\":{},\"done\":{},\"last_s\":{:.3f},\"resent\":{},\"stages\":{{{}}},\"failures\":{{{}}}}}"
      "\n",
      machines.size(), done, took, resent, stage_times(machines), reasons);
  return failures.empty() ? 0 : 1;
}

}  // namespace
}  // namespace pxe::bench

int main(int argc, char** argv) {
  using namespace pxe::bench;
  Storm storm;
  pxe::cli::CommandLine line("boot-storm", "Boots many simulated machines at once");
  line.option(storm.interface, "-i,--interface", "NAME", "Where they are plugged in");
  line.option(storm.server, "--server", "ADDRESS", "Where TFTP and HTTP are");
  line.option(storm.loader_name, "--loader-name", "NAME", "What DHCP has to tell the firmware");
  line.option(storm.loader, "--loader", "PATH", "The loader's bytes");
  line.option(storm.kernel, "--kernel", "PATH", "The kernel's bytes");
  line.option(storm.machines, "--machines", "N", "How many, up to 4000");
  line.option(storm.limit, "--limit", "SECONDS", "When to give up");
  if (const auto code = line.parse(argc, argv)) return *code;

  const FileView loader(storm.loader);
  const FileView kernel(storm.kernel);
  const auto server = address_argument(storm.server);
  DhcpWire wire(storm.interface);
  World world{wire,
              must(epoll_create1(EPOLL_CLOEXEC), "epoll"),
              endpoint(server, pxe::tftp::server_port),
              endpoint(server, 80),
              storm.loader_name,
              loader.bytes(),
              kernel.bytes(),
              {},
              std::vector<char>(256 << 10)};
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = dhcp_socket;
  must(epoll_ctl(world.epoll, EPOLL_CTL_ADD, wire.fd(), &event), "epoll_ctl");
  const Time began = Clock::now();
  auto machines = power_on(world, static_cast<std::uint32_t>(storm.machines), began);
  run(world, machines, storm.limit);
  return report(machines, seconds(Clock::now() - began));
}
