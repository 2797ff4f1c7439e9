#include "tools/pxe-cfgname/reverse.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"

namespace pxe::cfgname {
namespace {

constexpr std::string_view grub = "grub.cfg";
constexpr std::string_view script = ".ipxe";
constexpr std::string_view by_mac = "MAC-";

bool cut_front(std::string_view& text, std::string_view front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(front.size());
  return true;
}

bool cut_back(std::string_view& text, std::string_view back) {
  if (!text.ends_with(back)) return false;
  text.remove_suffix(back.size());
  return true;
}

// The same thing in the one spelling that a loader uses.
std::string spelled_right(std::string_view core) {
  if (equal_ignoring_case(core, "default")) return "default";
  if (const auto ip = Ipv4Address::parse(core)) return ip->to_hex();
  if (const auto uuid = Uuid::parse(core); uuid && core.find('-') != std::string_view::npos) {
    return uuid->to_string();  // the order of the bytes is left as it is
  }
  std::string digits = lower(core);
  for (char& c : digits) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  if (parse_pxelinux_name(digits)) return digits;
  if (const auto mac = MacAddress::parse(core)) {
    if (mac->size() == 6) return "01-" + mac->to_string("-");
    if (mac->size() == 7) return mac->to_string("-");  // with the hardware type already
  }
  return "";
}

Meaning netboot_xyz_meaning(std::string_view name, std::string_view core) {
  const auto mac = MacAddress::parse(core);
  if (!mac || mac->size() != 6) return {};
  if (core == mac->to_string("") || core == mac->to_string("-")) return {MacName{1, *mac}, "", ""};
  (void)name;
  return {std::nullopt, "", fmt::format("MAC-{}.ipxe", mac->to_string(""))};
}

}  // namespace

Meaning meaning_of(std::string_view name) {
  if (const std::size_t slash = name.rfind('/'); slash != std::string_view::npos)
    name.remove_prefix(slash + 1);
  std::string_view core = name;
  const bool is_script = cut_back(core, script);
  if (is_script && cut_front(core, by_mac)) return netboot_xyz_meaning(name, core);
  const bool is_grub = cut_front(core, grub);
  if (is_grub && core.empty()) return {DefaultName{}, "", ""};
  if (is_grub && !cut_front(core, "-")) return {};
  if (std::string_view build = core;
      !is_grub && !is_script && cut_front(build, "default-") && !build.empty()) {
    return {DefaultName{}, std::string(build), ""};
  }
  const bool has_no_default = is_grub || is_script;
  if (const auto who = parse_pxelinux_name(core); who && !(has_no_default && core == "default")) {
    const bool ipxe_asks = !is_script || std::holds_alternative<MacName>(*who);
    if (ipxe_asks) return {who, "", ""};
  }
  // Foreman writes grub.cfg-00:26:… too.
  if (const auto mac = MacAddress::parse(core); is_grub && mac && mac->to_string() == core) {
    return {MacName{1, *mac}, "", ""};
  }
  const std::string right = spelled_right(core);
  if (right.empty() || right == core) return {};
  return {std::nullopt, "",
          fmt::format("{}{}{}{}", is_grub ? grub : "", is_grub ? "-" : "", right, is_script ? script : "")};
}

}  // namespace pxe::cfgname
