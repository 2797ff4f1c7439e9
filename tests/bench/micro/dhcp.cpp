// What pxe-dhcpd does with each packet, step by step.

#include <array>

#include "common/boot/catalog.hpp"
#include "common/dhcp/message.hpp"
#include "common/pxe/client.hpp"
#include "tests/bench/load/dhcp_wire.hpp"
#include "tests/bench/micro/allocations.hpp"
#include "tests/support/memory_source.hpp"
#include "tests/support/memory_store.hpp"
#include "tools/pxe-dhcpd/decide.hpp"

namespace pxe::bench {
namespace {

constexpr std::string_view subnet = R"(
[[dhcp.subnet]]
subnet  = "10.77.0.0/16"
pool    = ["10.77.64.0-10.77.255.250"]
routers = ["10.77.0.1"]
)";
constexpr dhcpd::Now now{1000, 1'700'000'000};

MacAddress mac(std::uint32_t number) {
  const std::array<std::uint8_t, 6> bytes{0x52,
                                          0x54,
                                          0,
                                          static_cast<std::uint8_t>(number >> 16),
                                          static_cast<std::uint8_t>(number >> 8),
                                          static_cast<std::uint8_t>(number)};
  return MacAddress::from_bytes(bytes);
}

dhcpd::Request request(const dhcp::Message& message) {
  dhcpd::Request request;
  request.message = message;
  request.interface = "eth1";
  request.local = Ipv4Address(10, 77, 0, 1);
  request.locals = {request.local};
  return request;
}

// A server with 30,000 leases.
struct Server {
  Server() : site(test::load_text(std::string(subnet)).value()), catalog(boot::Catalog::build(site).value()) {
    for (std::uint32_t number = 0; number < 30000; ++number) {
      dhcpd::Lease lease;
      lease.ip = Ipv4Address(Ipv4Address(10, 77, 64, 0).value() + number);
      lease.mac = mac(number);
      lease.state = dhcpd::LeaseState::bound;
      lease.expires = now.boot + 3600;
      leases.put(lease);
    }
  }
  dhcpd::Decision ask(const dhcpd::Request& what) const {
    return decide({catalog, leases, files}, what, now);
  }

  config::Site site;
  boot::Catalog catalog;
  dhcpd::LeaseTable leases;
  test::MemoryStore files{"ipxe.efi"};
};

const Server& server() {
  static const Server made;
  return made;
}

void DecodeDiscover(benchmark::State& state) {
  std::vector<std::uint8_t> wire;
  dhcp::encode(firmware_message(mac(1), 1, dhcp::MessageType::discover), 1472, wire);
  const CountAllocations counted(state);
  for (auto _ : state) benchmark::DoNotOptimize(dhcp::decode(wire));
}
BENCHMARK(DecodeDiscover);

void ClientFromMessage(benchmark::State& state) {
  const dhcp::Message message = ipxe_message(mac(1), 1, dhcp::MessageType::discover);
  const CountAllocations counted(state);
  for (auto _ : state) benchmark::DoNotOptimize(client_from_message(message));
}
BENCHMARK(ClientFromMessage);

void DecideDiscover(benchmark::State& state, bool seen) {
  const Server& known = server();
  const auto what = request(firmware_message(mac(seen ? 5 : 60000), 1, dhcp::MessageType::discover));
  const CountAllocations counted(state);
  for (auto _ : state) benchmark::DoNotOptimize(known.ask(what));
}
BENCHMARK_CAPTURE(DecideDiscover, KnownMachine, true);
BENCHMARK_CAPTURE(DecideDiscover, NewMachine, false);

void DecideRequest(benchmark::State& state) {
  const Server& known = server();
  dhcp::Message message = ipxe_message(mac(5), 1, dhcp::MessageType::request);
  message.options.set_ipv4(dhcp::option::dhcp_requested_address, Ipv4Address(10, 77, 64, 5));
  message.options.set_ipv4(dhcp::option::dhcp_server_identifier, Ipv4Address(10, 77, 0, 1));
  const auto what = request(message);
  const CountAllocations counted(state);
  for (auto _ : state) benchmark::DoNotOptimize(known.ask(what));
}
BENCHMARK(DecideRequest);

void EncodeOffer(benchmark::State& state) {
  const Server& known = server();
  const auto decision = known.ask(request(firmware_message(mac(5), 1, dhcp::MessageType::discover)));
  const auto* reply = std::get_if<dhcpd::Reply>(&decision.outcome);
  if (!reply) return state.SkipWithError("no offer");
  std::vector<std::uint8_t> wire;
  const CountAllocations counted(state);
  for (auto _ : state) benchmark::DoNotOptimize(dhcp::encode(reply->message, reply->max_size, wire));
}
BENCHMARK(EncodeOffer);

}  // namespace
}  // namespace pxe::bench
