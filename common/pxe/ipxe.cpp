#include "common/pxe/ipxe.hpp"

#include <fmt/format.h>

#include <array>

#include "common/base/text.hpp"

namespace pxe::ipxe {
namespace {

constexpr SuboptionInfo rows[] = {
    {1, "priority", SuboptionType::s8},
    {8, "keep-san", SuboptionType::u8},
    {9, "skip-san-boot", SuboptionType::u8},
    {16, "pxext", SuboptionType::feature},
    {17, "iscsi", SuboptionType::feature},
    {18, "aoe", SuboptionType::feature},
    {19, "http", SuboptionType::feature},
    {20, "https", SuboptionType::feature},
    {21, "tftp", SuboptionType::feature},
    {22, "ftp", SuboptionType::feature},
    {23, "dns", SuboptionType::feature},
    {24, "bzimage", SuboptionType::feature},
    {25, "multiboot", SuboptionType::feature},
    {26, "slam", SuboptionType::feature},
    {27, "srp", SuboptionType::feature},
    {32, "nbi", SuboptionType::feature},
    {33, "pxe", SuboptionType::feature},
    {34, "elf", SuboptionType::feature},
    {35, "comboot", SuboptionType::feature},
    {36, "efi", SuboptionType::feature},
    {37, "fcoe", SuboptionType::feature},
    {38, "vlan", SuboptionType::feature},
    {39, "menu", SuboptionType::feature},
    {40, "sdi", SuboptionType::feature},
    {41, "nfs", SuboptionType::feature},
    {81, "scriptlet", SuboptionType::text},
    {85, "syslogs", SuboptionType::text},
    {90, "trust", SuboptionType::bytes},
    {91, "cert", SuboptionType::bytes},
    {92, "key", SuboptionType::bytes},
    {93, "crosscert", SuboptionType::text},
    {suboption::no_pxedhcp, "no-pxedhcp", SuboptionType::u8},
    {suboption::bus_id, "bus-id", SuboptionType::bus_id},
    {178, "use-cached", SuboptionType::u8},
    {187, "san-retry", SuboptionType::u8},
    {188, "san-filename", SuboptionType::text},
    {189, "san-drive", SuboptionType::u8},
    {190, "username", SuboptionType::text},
    {191, "password", SuboptionType::text},
    {192, "reverse-username", SuboptionType::text},
    {193, "reverse-password", SuboptionType::text},
    {194, "uid", SuboptionType::bytes},
    {195, "gid", SuboptionType::bytes},
    {suboption::version, "version", SuboptionType::version},
};

constexpr auto by_code = [] {
  std::array<const SuboptionInfo*, 256> index{};
  for (const SuboptionInfo& row : rows) index[row.code] = &row;
  return index;
}();

}  // namespace

std::span<const SuboptionInfo> suboption_table() { return rows; }

const SuboptionInfo* find_suboption(std::uint8_t code) { return by_code[code]; }

std::string suboption_name(std::uint8_t code) {
  if (const SuboptionInfo* info = find_suboption(code)) return std::string(info->name);
  const bool reserved_for_features = code >= 0x10 && code <= 0x4f;
  return reserved_for_features ? fmt::format("feature-{:#04x}", code) : fmt::format("suboption-{}", code);
}

std::string bus_id_to_string(Bytes value) {
  constexpr std::uint8_t pci = 1;
  if (value.size() != 5 || value[0] != pci) return to_hex(value);
  return "pci " + to_hex(value.subspan(1, 2)) + ":" + to_hex(value.subspan(3, 2));
}

std::string version_to_string(Bytes value) { return fmt::format("{}", fmt::join(value, ".")); }

bool is_program(std::string_view file) {
  const std::string name = lower(file.substr(file.rfind('/') + 1));
  const auto begins = [&](std::string_view with) { return name.starts_with(with); };
  const auto ends = [&](std::string_view with) { return name.ends_with(with); };
  const bool is_script = ends(".ipxe");
  const bool is_binary = ends(".efi") || ends("pxe") || ends(".lkrn");
  return is_binary && !is_script && (begins("ipxe") || begins("undionly") || begins("snp") || begins("gpxe"));
}

}  // namespace pxe::ipxe
