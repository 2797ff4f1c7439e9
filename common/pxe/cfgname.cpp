#include "common/pxe/cfgname.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/text.hpp"

namespace pxe {
namespace {

bool only(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

std::optional<ConfigName> parse_mac_name(std::string_view name) {
  const auto htype = parse_number<std::uint8_t>(name.substr(0, 2), 16);
  if (!htype || name.size() < 3 || name[2] != '-') return std::nullopt;
  const auto mac = MacAddress::parse(name.substr(3));
  // Only the spelling that the loader itself would use: parse() is more generous than pxelinux.
  if (!mac || mac->to_string("-") != name.substr(3)) return std::nullopt;
  return MacName{*htype, *mac};
}

std::optional<ConfigName> parse_address_name(std::string_view name) {
  const auto value = parse_number<std::uint32_t>(name, 16);
  if (!value) return std::nullopt;
  const int bits = static_cast<int>(name.size()) * 4;
  return Ipv4Network(Ipv4Address(*value << (32 - bits)), bits);
}

}  // namespace

std::vector<std::string> pxelinux_names(const LoaderIdentity& identity) {
  std::vector<std::string> names;
  if (identity.uuid && !identity.uuid->is_absent()) names.push_back(identity.uuid->to_wire_string());
  if (identity.mac) names.push_back(fmt::format("{:02x}-{}", identity.htype, identity.mac->to_string("-")));
  if (identity.ip) {
    const std::string digits = identity.ip->to_hex();
    for (std::size_t length = digits.size(); length > 0; --length) names.push_back(digits.substr(0, length));
  }
  names.emplace_back("default");
  return names;
}

std::optional<ConfigName> parse_pxelinux_name(std::string_view name) {
  if (name == "default") return DefaultName{};
  if (!name.empty() && name.size() <= 8 && only(name, "0123456789ABCDEF")) return parse_address_name(name);
  if (!only(name, "0123456789abcdef-")) return std::nullopt;
  if (name.size() == 36) {
    const auto uuid = Uuid::parse_wire(name);
    if (uuid) return *uuid;
  }
  return parse_mac_name(name);
}

}  // namespace pxe
