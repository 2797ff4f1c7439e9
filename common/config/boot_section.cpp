#include "common/config/sections.hpp"

#include <fmt/format.h>

namespace pxe::config {
namespace {

// `ipxe = "…"` or `ipxe-file = "…"`.
std::optional<TemplateText> read_template(TableReader& reader, const std::string& language,
                                          const Source& source) {
  const auto text = reader.text(language);
  const Value* value = reader.take(language);
  const auto path = reader.file_path(language + "-file");
  const Value* path_value = reader.take(language + "-file");
  if (text && path) {
    reader.complain(path_value->place, fmt::format("{0} and {0}-file cannot both be given", language));
  }
  if (text) return template_in_place(*value, *text);
  if (!path) return std::nullopt;
  const auto content = source.read(*path);
  if (!content) {
    reader.complain(path_value->place, content.error().sentence);
    return std::nullopt;
  }
  return template_in_file(*path, *content);
}

void read_boot(TableReader& reader, const Source& source, Site& site, const std::string& name) {
  Boot boot;
  boot.place = reader.place();
  boot.name = name;
  boot.ipxe = read_template(reader, "ipxe", source);
  boot.pxelinux = read_template(reader, "pxelinux", source);
  boot.grub = read_template(reader, "grub", source);
  boot.vars = reader.vars("vars");
  site.boots.push_back(std::move(boot));
}

}  // namespace

void read_boots(TableReader& reader, const Source& source, Site& site) {
  Value* boots = reader.take("boot");
  const auto* table = boots ? std::get_if<Table>(&boots->data) : nullptr;
  if (boots && !table) reader.complain(boots->place, "write boots as [boot.NAME]");
  if (!table) return;
  std::vector<std::string> names;
  for (const Entry& entry : table->entries) names.push_back(entry.key);
  reader.table("boot", [&](TableReader& inner) {
    for (const std::string& name : names) {
      inner.table(name, [&](TableReader& one) { read_boot(one, source, site, name); });
    }
  });
}

}  // namespace pxe::config
