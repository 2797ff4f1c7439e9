// How long an idle server takes from DISCOVER to OFFER: one new machine at a time, each asking when the one
// before has been answered. Prints JSON.

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <thread>
#include <vector>

#include "common/cli/command_line.hpp"
#include "tests/bench/load/clock.hpp"
#include "tests/bench/load/dhcp_wire.hpp"
#include "tests/bench/load/sockets.hpp"

namespace pxe::bench {
namespace {

MacAddress machine(int number) {
  const std::array<std::uint8_t, 6> bytes{
      0x52, 0x54, 0x0b, 0, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
  return MacAddress::from_bytes(bytes);
}

// Milliseconds; below 0 when no offer came within the limit.
double ask(DhcpWire& wire, int number, double limit) {
  const auto xid = static_cast<std::uint32_t>(0x0ff30000 + number);
  const dhcp::Message discover = firmware_message(machine(number), xid, dhcp::MessageType::discover);
  const Time began = Clock::now();
  wire.send(discover);
  while (seconds(Clock::now() - began) < limit) {
    pollfd waiting{wire.fd(), POLLIN, 0};
    poll(&waiting, 1, 100);
    while (const auto reply = wire.receive()) {
      if (reply->xid == xid && reply->type() == dhcp::MessageType::offer) {
        return 1000 * seconds(Clock::now() - began);
      }
    }
  }
  return -1;
}

}  // namespace
}  // namespace pxe::bench

int main(int argc, char** argv) {
  using namespace pxe::bench;
  std::string interface = "eth0";
  int count = 100;
  int limit = 10;
  pxe::cli::CommandLine line("offer-probe", "Measures from DISCOVER to OFFER, one machine at a time");
  line.option(interface, "-i,--interface", "NAME", "Where to ask");
  line.option(count, "-n,--count", "N", "How many machines ask");
  line.option(limit, "--limit", "SECONDS", "How long to wait for an offer");
  if (const auto code = line.parse(argc, argv)) return *code;

  DhcpWire wire(interface);
  std::vector<double> took;
  int lost = 0;
  for (int number = 0; number < count; ++number) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // idle, and time to probe the next address
    const double span = ask(wire, number, limit);
    if (span < 0) {
      ++lost;
    } else {
      took.push_back(span);
    }
  }
  std::sort(took.begin(), took.end());
  const auto at = [&](double part) {
    return took.empty() ? -1 : took[static_cast<std::size_t>(part * static_cast<double>(took.size() - 1))];
  };
  fmt::print("{{\"median_ms\":{:.4f},\"p99_ms\":{:.4f},\"offers\":{},\"lost\":{}}}\n", at(0.5), at(0.99),
             took.size(), lost);
  return took.empty() ? 1 : 0;
}
