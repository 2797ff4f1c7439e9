#include "common/config/sections.hpp"

#include "common/config/dhcp_options.hpp"

namespace pxe::config {
namespace {

Result<LeaseBy> parse_lease_by(std::string_view text) {
  if (text == "mac") return LeaseBy::mac;
  if (text == "client-id") return LeaseBy::client_id;
  return fail("takes \"mac\" or \"client-id\"");
}

Result<Bootp> parse_bootp(std::string_view text) {
  if (text == "static") return Bootp::fixed;
  if (text == "dynamic") return Bootp::dynamic;
  return fail("takes \"static\" or \"dynamic\"");
}

// What is left of the ranges without hole.
std::vector<Ipv4Range> without(const std::vector<Ipv4Range>& ranges, const Ipv4Range& hole) {
  std::vector<Ipv4Range> left;
  for (const Ipv4Range& range : ranges) {
    if (hole.last < range.first || range.last < hole.first) {
      left.push_back(range);
      continue;
    }
    if (range.first < hole.first) left.push_back({range.first, Ipv4Address(hole.first.value() - 1)});
    if (hole.last < range.last) left.push_back({Ipv4Address(hole.last.value() + 1), range.last});
  }
  return left;
}

void read_pool(TableReader& reader, Subnet& subnet) {
  subnet.pool = reader.parsed_list("pool", &Ipv4Range::parse);
  subnet.authoritative = reader.flag("authoritative").value_or(!subnet.pool.empty());
  for (const Ipv4Range& hole : reader.parsed_list("exclude", &Ipv4Range::parse))
    subnet.pool = without(subnet.pool, hole);
}

void read_times(TableReader& reader, Subnet& subnet) {
  subnet.lease_time = reader.duration("lease-time").value_or(subnet.lease_time);
  subnet.min_lease_time = reader.duration("min-lease-time").value_or(subnet.lease_time);
  subnet.max_lease_time = reader.duration("max-lease-time").value_or(subnet.lease_time);
  subnet.renewal_time = reader.duration("renewal-time");
  subnet.rebinding_time = reader.duration("rebinding-time");
  if (subnet.min_lease_time > subnet.lease_time || subnet.lease_time > subnet.max_lease_time)
    reader.complain("lease-time has to lie between min-lease-time and max-lease-time");
  const auto renewal = subnet.renewal_time.value_or(subnet.lease_time / 2);
  const auto rebinding = subnet.rebinding_time.value_or(subnet.lease_time * 7 / 8);
  if (renewal > rebinding || rebinding > subnet.lease_time)
    reader.complain("renewal-time, rebinding-time and lease-time have to rise in this order");
}

void read_subnet(TableReader& reader, DhcpSettings& dhcp) {
  Subnet subnet;
  subnet.place = reader.place();
  const auto network = reader.parsed("subnet", &Ipv4Network::parse);
  if (network) {
    subnet.network = *network;
  } else if (!reader.take("subnet")) {
    reader.complain("a [[dhcp.subnet]] needs subnet = \"10.77.0.0/24\"");
  }
  subnet.shared_network = reader.text("shared-network").value_or("");
  subnet.proxy = reader.flag("proxy").value_or(false);
  read_pool(reader, subnet);
  subnet.routers = reader.parsed_list("routers", &Ipv4Address::parse);
  subnet.dns = reader.parsed_list("dns", &Ipv4Address::parse);
  subnet.domain = reader.text("domain").value_or("");
  read_times(reader, subnet);
  subnet.known_only = reader.flag("known-only").value_or(false);
  subnet.bootp = reader.parsed("bootp", &parse_bootp).value_or(Bootp::none);
  subnet.trust_agent_options = reader.flag("trust-agent-options").value_or(false);
  subnet.options = read_dhcp_options(reader, "options");
  subnet.secure_boot = reader.flag("secure-boot").value_or(false);
  if (network) dhcp.subnets.push_back(std::move(subnet));
}

void read_loader(TableReader& reader, DhcpSettings& dhcp) {
  Loader loader;
  loader.place = reader.place();
  loader.match = read_match(reader, "match");
  loader.file = reader.text("file").value_or("");
  loader.server = reader.parsed("server", &Ipv4Address::parse);
  loader.secure_boot = reader.flag("secure-boot").value_or(false);
  loader.options = read_dhcp_options(reader, "options");
  if (loader.file.empty() && !loader.secure_boot)
    reader.complain("a [[dhcp.loader]] needs file = \"…\", or secure-boot = true");
  dhcp.loaders.push_back(std::move(loader));
}

void read_rule(TableReader& reader, DhcpSettings& dhcp) {
  OptionRule rule;
  rule.place = reader.place();
  rule.match = read_match(reader, "match");
  rule.options = read_dhcp_options(reader, "set");
  dhcp.options.push_back(std::move(rule));
}

}  // namespace

void read_dhcp(TableReader& reader, DhcpSettings& dhcp) {
  dhcp.interfaces = reader.texts("interfaces");
  dhcp.leases = reader.file_path("leases").value_or(dhcp.leases);
  dhcp.lease_by = reader.parsed("lease-by", &parse_lease_by).value_or(dhcp.lease_by);
  dhcp.probe = reader.flag("probe").value_or(dhcp.probe);
  dhcp.on_lease = reader.file_path("on-lease").value_or("");
  reader.tables("subnet", [&](TableReader& inner) { read_subnet(inner, dhcp); });
  reader.tables("loader", [&](TableReader& inner) { read_loader(inner, dhcp); });
  reader.tables("menu", [&](TableReader& inner) { read_menu(inner, dhcp); });
  reader.tables("options", [&](TableReader& inner) { read_rule(inner, dhcp); });
}

}  // namespace pxe::config
