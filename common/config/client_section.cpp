#include "common/config/sections.hpp"

#include <fmt/format.h>

#include "common/config/dhcp_options.hpp"

namespace pxe::config {

void read_client(TableReader& reader, Site& site) {
  ClientEntry client;
  client.place = reader.place();
  client.name = reader.text("name").value_or(fmt::format("client {}", site.clients.size() + 1));
  client.match = read_match(reader, "match");
  client.address = reader.parsed("address", &Ipv4Address::parse);
  client.options = read_dhcp_options(reader, "options");
  client.boot = reader.text("boot").value_or("");
  if (const Value* boot = reader.take("boot")) client.boot_place = boot->place;
  client.once = reader.text("once").value_or("");
  if (const Value* once = reader.take("once")) client.once_place = once->place;
  client.allow = reader.parsed_list("allow", &Ipv4Network::parse);
  client.vars = reader.vars("vars");
  site.clients.push_back(std::move(client));
}

}  // namespace pxe::config
