#include "common/config/sections.hpp"

namespace pxe::config {

std::uint16_t port(TableReader& reader, std::string_view key, std::uint16_t fallback) {
  constexpr std::int64_t highest_port = 65535;
  return static_cast<std::uint16_t>(reader.number(key, 1, highest_port).value_or(fallback));
}

void read_sections(TableReader& top, const Source& source, Site& site) {
  top.table("site", [&](TableReader& reader) { read_site(reader, site.site); });
  top.table("dhcp", [&](TableReader& reader) { read_dhcp(reader, site.dhcp); });
  top.table("tftp", [&](TableReader& reader) { read_tftp(reader, site.tftp); });
  top.table("http", [&](TableReader& reader) { read_http(reader, source, site.http); });
  top.tables("client", [&](TableReader& reader) { read_client(reader, site); });
  read_boots(top, source, site);
  read_fragments(top, source, site);
  top.table("default", [&](TableReader& reader) {
    site.default_boot = reader.text("boot").value_or("");
    if (const Value* boot = reader.take("boot")) site.default_boot_place = boot->place;
  });
  if (site.site.templates.empty()) site.site.templates = absolute_path(top.place(), "templates");
  read_partials(source, site);
}

}  // namespace pxe::config
