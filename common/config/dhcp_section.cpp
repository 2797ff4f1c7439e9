#include "common/config/sections.hpp"

#include "common/config/dhcp_options.hpp"

namespace pxe::config {
namespace {

void read_subnet(TableReader& reader, DhcpSettings& dhcp) {
  Subnet subnet;
  subnet.place = reader.place();
  const auto network = reader.parsed("subnet", &Ipv4Network::parse);
  if (network) {
    subnet.network = *network;
  } else if (!reader.take("subnet")) {
    reader.complain("a [[dhcp.subnet]] needs subnet = \"10.77.0.0/24\"");
  }
  subnet.proxy = reader.flag("proxy").value_or(false);
  subnet.pool = reader.parsed_list("pool", &Ipv4Range::parse);
  subnet.routers = reader.parsed_list("routers", &Ipv4Address::parse);
  subnet.dns = reader.parsed_list("dns", &Ipv4Address::parse);
  subnet.domain = reader.text("domain").value_or("");
  subnet.lease_time = reader.duration("lease-time").value_or(subnet.lease_time);
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
  reader.tables("subnet", [&](TableReader& inner) { read_subnet(inner, dhcp); });
  reader.tables("loader", [&](TableReader& inner) { read_loader(inner, dhcp); });
  reader.tables("menu", [&](TableReader& inner) { read_menu(inner, dhcp); });
  reader.tables("options", [&](TableReader& inner) { read_rule(inner, dhcp); });
}

}  // namespace pxe::config
