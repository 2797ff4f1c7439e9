#include "common/config/sections.hpp"

#include <fmt/format.h>

#include "common/pxe/vendor.hpp"

namespace pxe::config {
namespace {

constexpr std::size_t longest_text = 255;

void read_item(TableReader& reader, PxeMenu& menu) {
  PxeMenuItem item;
  item.place = reader.place();
  item.text = reader.text("text").value_or("");
  item.file = reader.text("file").value_or("");
  item.server = reader.parsed("server", &Ipv4Address::parse);
  if (item.text.empty() || item.text.size() > longest_text)
    reader.complain("an item of a menu needs text = \"…\" of at most 255 characters");
  if (!item.file.empty()) item.type = static_cast<std::uint16_t>(vendor::first_own_type + menu.items.size());
  menu.items.push_back(std::move(item));
}

}  // namespace

void read_menu(TableReader& reader, DhcpSettings& dhcp) {
  PxeMenu menu;
  menu.place = reader.place();
  menu.match = read_match(reader, "match");
  menu.prompt = reader.text("prompt").value_or("Press F8 or Ctrl-N for the menu");
  menu.timeout = static_cast<std::uint8_t>(reader.number("timeout", 0, 254).value_or(255));
  reader.tables("item", [&](TableReader& inner) { read_item(inner, menu); });
  if (menu.items.empty()) reader.complain("a [[dhcp.menu]] needs a [[dhcp.menu.item]]");
  const std::size_t size = vendor::encode_menu(vendor_menu(menu, Ipv4Address())).size();
  if (size > longest_text)
    reader.complain(fmt::format("the menu takes {} bytes, and option 43 holds 255", size));
  dhcp.menus.push_back(std::move(menu));
}

vendor::Menu vendor_menu(const PxeMenu& menu, Ipv4Address server) {
  vendor::Menu made{menu.prompt, menu.timeout, {}};
  for (const PxeMenuItem& item : menu.items) {
    made.items.push_back({item.type, item.text, item.server.value_or(server)});
  }
  return made;
}

}  // namespace pxe::config
