// Which machine is it, and what is it told: find_client and render, with few and with many [[client]]
// entries.

#include <fmt/format.h>

#include <map>
#include <memory>

#include "common/boot/catalog.hpp"
#include "common/boot/render.hpp"
#include "common/pxe/client.hpp"
#include "common/tftp/packet.hpp"
#include "tests/bench/micro/allocations.hpp"
#include "tests/support/memory_source.hpp"

namespace pxe::bench {
namespace {

std::string mac(std::int64_t number) {
  return fmt::format("52:54:00:{:02x}:{:02x}:{:02x}", number >> 16 & 255, number >> 8 & 255, number & 255);
}

struct Machines {
  explicit Machines(std::int64_t count) : site(load(count)), catalog(boot::Catalog::build(site).value()) {}

  static config::Site load(std::int64_t count) {
    std::string toml =
        "[boot.linux]\nipxe = '''\nkernel {{site.http}}/vmlinuz who={{mac}} {{vars.more}}\nboot\n'''\n";
    for (std::int64_t number = 0; number < count; ++number) {
      toml += fmt::format(
          "[[client]]\nmatch = {{ mac = \"{}\" }}\nboot = \"linux\"\nvars = {{ more = \"n{}\" }}\n",
          mac(number), number);
    }
    return test::load_text(toml).value();
  }

  config::Site site;
  boot::Catalog catalog;
};

// Made once: a hundred thousand entries take longer to read than all that is measured.
const Machines& machines_of(std::int64_t count) {
  static std::map<std::int64_t, std::unique_ptr<Machines>> made;
  auto& machines = made[count];
  if (!machines) machines = std::make_unique<Machines>(count);
  return *machines;
}

void ClientFromQuery(benchmark::State& state) {
  const std::string query =
      "mac=52%3A54%3A00%3A00%3A00%3A07&ip=10.77.0.51&uuid=4c4c4544-0039-4e10-804e-b9c04f4d344a&platform=efi&"
      "buildarch=x86_64&manufacturer=QEMU&product=Standard%20PC%20(i440FX%20+%20PIIX,%201996)&serial=&asset=";
  const CountAllocations counted(state);
  for (auto _ : state) benchmark::DoNotOptimize(client_from_query(query));
}
BENCHMARK(ClientFromQuery);

void FindClient(benchmark::State& state) {
  const Machines& machines = machines_of(state.range(0));
  const Client client = client_from_query("mac=" + mac(state.range(0) - 1)).value();
  const CountAllocations counted(state);
  for (auto _ : state) benchmark::DoNotOptimize(machines.catalog.find_client(client));
}
BENCHMARK(FindClient)->Arg(10)->Arg(10'000)->Arg(100'000);

void Render(benchmark::State& state) {
  const Machines& machines = machines_of(state.range(0));
  const Client client = client_from_query("mac=" + mac(state.range(0) - 1)).value();
  const boot::ServerNames server{"http://10.77.0.1", "10.77.0.1", "10.77.0.1"};
  const CountAllocations counted(state);
  for (auto _ : state) {
    benchmark::DoNotOptimize(boot::render(machines.catalog, client, server, boot::Language::ipxe));
  }
}
BENCHMARK(Render)->Arg(10)->Arg(10'000);

void DecodeTftpRequest(benchmark::State& state) {
  std::vector<std::uint8_t> wire;
  const tftp::Request request{
      tftp::Opcode::rrq, "ipxe.efi", "octet", {{"blksize", "1468"}, {"windowsize", "4"}}};
  tftp::encode(request, wire);
  const CountAllocations counted(state);
  for (auto _ : state) benchmark::DoNotOptimize(tftp::decode(wire));
}
BENCHMARK(DecodeTftpRequest);

void EncodeTftpData(benchmark::State& state) {
  const std::vector<std::uint8_t> payload(1468, 7);
  std::vector<std::uint8_t> wire;
  const CountAllocations counted(state);
  for (auto _ : state) {
    tftp::encode(tftp::Data{1, payload}, wire);
    benchmark::DoNotOptimize(wire.data());
  }
}
BENCHMARK(EncodeTftpData);

}  // namespace
}  // namespace pxe::bench
