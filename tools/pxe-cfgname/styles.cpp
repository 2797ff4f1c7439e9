#include "tools/pxe-cfgname/styles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "common/base/text.hpp"

namespace pxe::cfgname {
namespace {

constexpr std::size_t longest_name = 127;  // what pxelinux and U-Boot have room for

struct StyleName {
  std::string_view name;
  Style style;
};
constexpr std::array<StyleName, 6> styles = {{{"pxelinux", Style::pxelinux},
                                              {"grub", Style::grub},
                                              {"u-boot", Style::u_boot},
                                              {"foreman", Style::foreman},
                                              {"netboot.xyz", Style::netboot_xyz},
                                              {"raspberry-pi", Style::raspberry_pi}}};

// Adds names below one folder.
struct Adder {
  NameList& names;
  std::string_view prefix, folder;
  void operator()(std::string_view name) const { names.add(prefix, folder, name); }
};

// C0A80744, C0A8074 … C
void add_addresses(const Adder& add, std::string_view before, const LoaderIdentity& identity) {
  if (!identity.ip) return;
  const std::string digits = std::string(before) + identity.ip->to_hex();
  for (std::size_t length = digits.size(); length > before.size(); --length) {
    add(std::string_view(digits).substr(0, length));
  }
}

bool has_uuid(const LoaderIdentity& identity) { return identity.uuid && !identity.uuid->is_absent(); }

std::string dashed(const LoaderIdentity& identity) { return identity.mac->to_string("-"); }

// core/fs/pxe/pxe.c, pxe_open_config
void add_pxelinux(const Adder& add, const LoaderIdentity& identity) {
  if (has_uuid(identity)) add(identity.uuid->to_wire_string());
  if (identity.mac) {
    const std::uint8_t htype = identity.htype;
    add(to_hex({&htype, 1}) + "-" + dashed(identity));
  }
  add_addresses(add, "", identity);
  add("default");
}

// grub-core/net/net.c, grub_net_search_configfile; the manual leaves the 01- out
void add_grub(const Adder& add, const LoaderIdentity& identity) {
  if (has_uuid(identity)) add("grub.cfg-" + identity.uuid->to_wire_string());
  if (identity.mac) add("grub.cfg-01-" + dashed(identity));
  add_addresses(add, "grub.cfg-", identity);
  add("grub.cfg");
}

// cmd/pxe.c, do_pxe_get. Its UUID is the variable pxeuuid, which nobody swaps.
void add_u_boot(const Adder& add, const LoaderIdentity& identity, const Recipe& recipe) {
  if (has_uuid(identity)) add(identity.uuid->to_string());
  if (identity.mac) add("01-" + dashed(identity));
  add_addresses(add, "", identity);
  std::vector<std::string> defaults = {"default"};
  for (const std::string* part : {&recipe.arch, &recipe.soc, &recipe.board}) {
    if (part->empty()) break;
    defaults.push_back(defaults.back() + "-" + *part);
  }
  std::for_each(defaults.rbegin(), defaults.rend(), add);
}

// What its proxy writes for a host: one file for each loader.
void add_foreman(NameList& names, const Recipe& recipe, const LoaderIdentity& identity) {
  if (!identity.mac) return;
  const std::string mac = dashed(identity);
  names.add(recipe.prefix, "pxelinux.cfg/01-", mac);
  names.add(recipe.prefix, "pxelinux.cfg/01-", mac + ".ipxe");
  names.add(recipe.prefix, "grub2/grub.cfg-01-", mac);
  names.add(recipe.prefix, "grub2/grub.cfg-", identity.mac->to_string());
}

void add_netboot_xyz(const Adder& add, const Machine& machine) {
  add("local-vars.ipxe");
  if (!machine.hostname.empty()) add("HOSTNAME-" + machine.hostname + ".ipxe");
  if (machine.identity.mac) {
    add("MAC-" + machine.identity.mac->to_string("") + ".ipxe");
    add("MAC-" + dashed(machine.identity) + ".ipxe");
  }
  add("menu.ipxe");
}

// The EEPROM's TFTP_PREFIX says which folder: 0, the default, the serial number's; 2 the MAC address's.
// Without either, the top.
void add_raspberry_pi(const Adder& add, const Machine& machine) {
  constexpr std::string_view file = "start4.elf";
  if (!machine.serial.empty()) add(machine.serial + "/" + std::string(file));
  if (machine.identity.mac) add(dashed(machine.identity) + "/" + std::string(file));
  add(file);
}

}  // namespace

Result<Style> parse_style(std::string_view name) {
  const auto* at =
      std::find_if(styles.begin(), styles.end(), [&](const StyleName& s) { return s.name == name; });
  if (at != styles.end()) return at->style;
  return fail(fmt::format("'{}' is not one of pxelinux, grub, u-boot, foreman, netboot.xyz and raspberry-pi",
                          printable(name)));
}

void NameList::clear() {
  text_.clear();
  ends_.clear();
}

void NameList::add(std::string_view prefix, std::string_view folder, std::string_view name) {
  text_ += prefix;
  text_ += folder;
  text_ += name;
  ends_.push_back(text_.size());
  text_ += '\n';
}

std::string_view NameList::operator[](std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1] + 1;
  return std::string_view(text_).substr(begin, ends_[index] - begin);
}

Result<void> list_names(const Recipe& recipe, const Machine& machine, NameList& names) {
  names.clear();
  const Adder top{names, recipe.prefix, ""};
  const Adder pxelinux{names, recipe.prefix, "pxelinux.cfg/"};
  switch (recipe.style) {
    case Style::pxelinux: add_pxelinux(pxelinux, machine.identity); break;
    case Style::grub: add_grub(top, machine.identity); break;
    case Style::u_boot: add_u_boot(pxelinux, machine.identity, recipe); break;
    case Style::foreman: add_foreman(names, recipe, machine.identity); break;
    case Style::netboot_xyz: add_netboot_xyz(top, machine); break;
    case Style::raspberry_pi: add_raspberry_pi(top, machine); break;
  }
  if (names.size() == 0) return fail("--style foreman needs a MAC address");
  const bool has_limit = recipe.style == Style::pxelinux || recipe.style == Style::u_boot;
  for (std::size_t i = 0; has_limit && i < names.size(); ++i) {
    if (names[i].size() <= longest_name) continue;
    return fail(fmt::format("--prefix: {} is longer than the {} characters a loader has room for", names[i],
                            longest_name));
  }
  return {};
}

}  // namespace pxe::cfgname
