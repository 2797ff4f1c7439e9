#include "common/config/sections.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/text.hpp"

namespace pxe::config {
namespace {

// A boot's name becomes a label in three languages and a part of URLs.
bool is_boot_name(std::string_view name) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !name.empty() && name.front() != '-' && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), good);
}

void read_iscsi(TableReader& reader, BootParts& parts) {
  constexpr std::int64_t highest_lun = 255;  // of peripheral device addressing (SAM-5 4.7.7.2)
  IscsiTarget target;
  target.place = reader.place();
  target.server = template_text(reader, "server");
  target.port = port(reader, "port", target.port);
  target.lun = static_cast<std::uint8_t>(reader.number("lun", 0, highest_lun).value_or(0));
  const auto name = template_text(reader, "target");
  if (!name) return reader.complain("a disk over iSCSI needs target = \"iqn.…\"");
  target.target = *name;
  parts.iscsi.push_back(std::move(target));
}

void read_aoe(TableReader& reader, BootParts& parts) {
  constexpr std::int64_t highest_shelf = 65534;  // 0xffff and 0xff are everybody (AoE r11, 2.1)
  constexpr std::int64_t highest_slot = 254;
  AoeDisk disk;
  disk.shelf = static_cast<std::uint16_t>(reader.number("shelf", 0, highest_shelf).value_or(0));
  disk.slot = static_cast<std::uint8_t>(reader.number("slot", 0, highest_slot).value_or(0));
  parts.aoe = disk;
}

void check_parts(TableReader& reader, const BootParts& parts, bool has_menu_keys) {
  const int disks = (parts.iscsi.empty() ? 0 : 1) + (parts.aoe ? 1 : 0) + (parts.image ? 1 : 0);
  if (disks > 1) reader.complain("a boot has one disk: iscsi, aoe or image");
  if (!parts.items.empty() && (parts.kernel || disks > 0))
    reader.complain("a boot is either a menu of items, or a kernel or disk");
  if (!parts.kernel && (!parts.initrds.empty() || parts.args))
    reader.complain("initrd and args need a kernel");
  if (parts.initiator && parts.iscsi.empty()) reader.complain("initiator needs iscsi");
  if (has_menu_keys && parts.items.empty()) reader.complain("timeout and default need items");
}

void read_boot(TableReader& reader, const Source& source, Site& site, const std::string& name) {
  Boot boot;
  boot.place = reader.place();
  boot.name = name;
  if (!is_boot_name(name)) reader.complain("the name of a boot takes letters, digits and - _ .");
  boot.ipxe = read_template(reader, "ipxe", source);
  boot.pxelinux = read_template(reader, "pxelinux", source);
  boot.grub = read_template(reader, "grub", source);
  BootParts& parts = boot.parts;
  parts.title = template_text(reader, "title");
  parts.kernel = template_text(reader, "kernel");
  parts.initrds = template_texts(reader, "initrd");
  parts.args = template_text(reader, "args");
  reader.tables("iscsi", [&](TableReader& inner) { read_iscsi(inner, parts); });
  parts.initiator = template_text(reader, "initiator");
  reader.table("aoe", [&](TableReader& inner) { read_aoe(inner, parts); });
  parts.image = template_text(reader, "image");
  for (TemplateText& item : template_texts(reader, "items"))
    parts.items.push_back({std::move(item.text), std::move(item.place)});
  const auto timeout = reader.duration("timeout");
  parts.timeout = timeout.value_or(std::chrono::seconds(0));
  const auto chosen = template_text(reader, "default");
  if (chosen) parts.default_item = chosen->text;
  if (chosen) parts.default_place = chosen->place;
  check_parts(reader, parts, timeout || chosen);
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
