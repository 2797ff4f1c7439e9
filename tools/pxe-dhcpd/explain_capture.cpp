#include "tools/pxe-dhcpd/explain_capture.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <pcap/pcap.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "common/cli/command_line.hpp"
#include "common/cli/run.hpp"
#include "common/disk/roots.hpp"
#include "common/disk/source.hpp"
#include "common/service/configuration.hpp"
#include "tools/pxe-dhcpd/explain.hpp"
#include "tools/pxe-dhcpd/leases/store.hpp"

namespace pxe::dhcpd {
namespace {

constexpr std::string_view program = "pxe-dhcpd";

struct PcapClose {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};
using PcapHandle = std::unique_ptr<pcap_t, PcapClose>;

Result<PcapHandle> open_capture(const std::string& path, const std::string& name) {
  std::FILE* file = path == "-" ? stdin : std::fopen(path.c_str(), "rbe");
  if (file == nullptr) return fail(fmt::format("{}: {}", name, std::strerror(errno)));
  char reason[PCAP_ERRBUF_SIZE] = "";
  PcapHandle handle(pcap_fopen_offline(file, reason));  // which closes the file with itself
  if (handle) return handle;
  if (file != stdin) (void)std::fclose(file);
  return fail(fmt::format("{}: not a capture: {}", name, reason));
}

// A frame's request; absent for every other frame, replies among them.
std::optional<Request> request_in(const frame::Packet& packet, const config::Site& site) {
  const bool to_server =
      packet.destination_port == dhcp::server_port || packet.destination_port == dhcp::pxe_port;
  if (packet.protocol != frame::Protocol::udp || !packet.has_ports || !to_server) return std::nullopt;
  auto message = dhcp::decode(packet.payload);
  if (!message || message->op != dhcp::Op::request) return std::nullopt;
  return request_out_of(packet, std::move(*message), site);
}

std::string head_of(const pcap_pkthdr& header, std::uint64_t number) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z frame {}", fmt::gmtime(header.ts.tv_sec), header.ts.tv_usec,
                     number);
}

Result<void> load_leases(const std::optional<std::string>& file, Now now, LeaseTable& leases) {
  if (!file) return {};
  return read_sqlite_store(*file, now, [&](Lease&& lease) { leases.restore(std::move(lease)); });
}

// How many requests there were; what cannot be printed is found when stdout is flushed. lease_file: whose
// leases are known when the capture begins; absent: there are none.
Result<std::uint64_t> explain_all(pcap_t* capture, const std::string& name, const boot::Catalog& catalog,
                                  const std::optional<std::string>& lease_file) {
  const disk::Roots roots(catalog.site().site);
  LeaseTable leases;
  std::uint64_t requests = 0;
  std::uint64_t number = 0;
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  for (;;) {
    const int got = pcap_next_ex(capture, &header, &bytes);
    if (got == PCAP_ERROR_BREAK) return requests;
    if (got == PCAP_ERROR)
      return fail(fmt::format("{}: damaged after packet {}: {}", name, number, pcap_geterr(capture)));
    ++number;
    const auto packet = frame::decode(pcap_datalink(capture), Bytes(bytes, header->caplen), header->len);
    const auto request = request_in(packet, catalog.site());
    if (!request) continue;
    const Now now{header->ts.tv_sec, header->ts.tv_sec};
    if (++requests == 1) {
      const auto loaded = load_leases(lease_file, now, leases);
      if (!loaded) return tl::make_unexpected(loaded.error());
      arrange(leases, catalog.site());
    }
    std::string text;
    explain({catalog, leases, roots}, leases, *request, now, head_of(*header, number), text);
    // Somebody may be watching the other end of the pipe.
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (!written || std::fflush(stdout) != 0) return requests;
  }
}

int refuse(const Error& error) {
  cli::complain(program, error.sentence);
  return cli::failed;
}

}  // namespace

int explain_capture(const Options& options) {
  const disk::DiskSource source;
  const auto flags = [&](config::Site& site) { return apply(options, list_interfaces(), site); };
  const service::ConfigurationFile file(options.daemon.config, source, flags);
  const auto configuration = file.load_or_complain(program);
  if (!configuration) return cli::usage;
  if (configuration->site().dhcp.subnets.empty())
    return refuse(
        {"there is nothing to explain: give it a [[dhcp.subnet]], or -i IFACE with --pool or --proxy"});
  const std::string name = *options.explain == "-" ? "stdin" : *options.explain;
  const auto capture = open_capture(*options.explain, name);
  if (!capture) return refuse(capture.error());
  const auto requests = explain_all(capture->get(), name, configuration->catalog(), options.lease_file);
  if (!requests) return refuse(requests.error());
  if (*requests == 0) return refuse({fmt::format("{}: no DHCP request in it", name)});
  return cli::done;
}

}  // namespace pxe::dhcpd
