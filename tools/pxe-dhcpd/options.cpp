#include "tools/pxe-dhcpd/options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/cli/run.hpp"
#include "tools/pxe-dhcpd/explain_capture.hpp"
#include "tools/pxe-dhcpd/leases_command.hpp"
#include "tools/pxe-dhcpd/server.hpp"

namespace pxe::dhcpd {
namespace {

constexpr const char* program = "pxe-dhcpd";

const Interface* find_interface(const std::vector<Interface>& interfaces, const std::string& name) {
  const auto at =
      std::find_if(interfaces.begin(), interfaces.end(), [&](const auto& i) { return i.name == name; });
  return at == interfaces.end() ? nullptr : &*at;
}

bool makes_subnets(const Options& options) { return options.proxy || !options.pools.empty(); }

Result<void> add_pools(const std::vector<std::string>& pools, std::vector<config::Subnet>& subnets) {
  for (const std::string& text : pools) {
    const auto range = Ipv4Range::parse(text);
    if (!range) return fail("--pool: " + range.error().sentence);
    const auto subnet = std::find_if(subnets.begin(), subnets.end(), [&](const config::Subnet& s) {
      return s.network.contains(range->first) && s.network.contains(range->last);
    });
    if (subnet == subnets.end())
      return fail(fmt::format("--pool: {} lies in no network of the interfaces given by -i", text));
    subnet->pool.push_back(*range);
  }
  return {};
}

}  // namespace

Result<void> apply(const Options& options, const std::vector<Interface>& interfaces, config::Site& site) {
  if (options.lease_file) site.dhcp.leases = *options.lease_file;
  if (!options.interfaces.empty()) site.dhcp.interfaces = options.interfaces;
  if (!makes_subnets(options)) return {};
  if (options.proxy && !options.pools.empty())
    return fail("--proxy gives no addresses, so it cannot have a --pool");
  if (options.interfaces.empty()) return fail("--pool and --proxy need -i IFACE");
  if (!site.dhcp.subnets.empty())
    return fail("--pool and --proxy are for use without a [[dhcp.subnet]] in the configuration");
  for (const std::string& name : options.interfaces) {
    const Interface* interface = find_interface(interfaces, name);
    if (!interface) continue;
    for (const InterfaceAddress& own : interface->addresses) {
      config::Subnet subnet;
      subnet.network = Ipv4Network(own.address, own.prefix);
      subnet.proxy = options.proxy;
      site.dhcp.subnets.push_back(std::move(subnet));
    }
  }
  return add_pools(options.pools, site.dhcp.subnets);
}

std::optional<std::string> interface_problem(const Options& options,
                                             const std::vector<Interface>& interfaces) {
  if (!makes_subnets(options)) return std::nullopt;
  for (const std::string& name : options.interfaces) {
    const Interface* interface = find_interface(interfaces, name);
    if (!interface) return fmt::format("there is no interface named {}", name);
    if (interface->addresses.empty()) return fmt::format("{} has no IPv4 address to serve from", name);
  }
  return std::nullopt;
}

int run(int argc, char** argv) {
  Options options;
  cli::CommandLine line(
      program, "DHCP, proxyDHCP and PXE boot server: hands every machine its address and its loader");
  line.list(options.interfaces, "-i,--interface", "IFACE",
            "Serve this interface (repeatable; default: those in a subnet)");
  line.list(options.pools, "--pool", "FIRST-LAST",
            "Give out these addresses of the interface's network (repeatable)");
  line.flag(options.proxy, "--proxy", "Give boot information only: another server gives the addresses");
  line.option(options.explain, "--explain", "FILE",
              "Say what each request of a capture would be answered, and why");
  line.option(options.lease_file, "--lease-file", "FILE", "SQLite database of the leases");
  line.flag(options.leases, "--leases", "Print the leases, live or not, and leave");
  line.flag(options.json, "--json", "With --leases, one JSON object a line");
  line.option(options.release, "--release", "IP|MAC", "Give a lease back or clear a DECLINE, and leave");
  service::add_daemon_options(line, options.daemon);
  line.footer(
      "Examples:\n"
      "  pxe-dhcpd -i eth1 --pool 10.77.0.50-10.77.0.150\n"
      "  pxe-dhcpd -i eth1 --proxy\n"
      "  pxe-dhcpd -c /etc/pxe/pxe.toml --check\n"
      "  pxe-sniff -r boot.pcap -w - --mac 52:54:00:12:34:01 | pxe-dhcpd --explain -");
  if (const auto code = line.parse(argc, argv)) return *code;
  if (options.json && !options.leases) {
    cli::complain(program, "--json goes with --leases");
    return cli::usage;
  }
  if (options.leases) return print_leases(options);
  if (options.release) return release_lease(options);
  if (const auto problem = interface_problem(options, list_interfaces())) {
    cli::complain(program, *problem);
    return cli::failed;
  }
  if (options.explain) return explain_capture(options);
  const auto flags = [&](config::Site& site) { return apply(options, list_interfaces(), site); };
  return service::serve(program, options.daemon, flags, make_server);
}

}  // namespace pxe::dhcpd
