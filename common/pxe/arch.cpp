#include "common/pxe/arch.hpp"

#include <algorithm>

#include "common/base/text.hpp"

namespace pxe {
namespace {

// 7 and 9: RFC 4578 as printed has them the other way round; erratum 4624 and firmware do not.
constexpr ArchInfo rows[] = {
    {0, "x86-bios", "x86", Firmware::bios},
    {1, "nec-pc98", "pc98", Firmware::other},
    {2, "itanium", "itanium", Firmware::uefi},
    {3, "dec-alpha", "alpha", Firmware::other},
    {4, "arc-x86", "x86", Firmware::other},
    {5, "intel-lean", "x86", Firmware::other},
    {6, "x86-uefi", "x86", Firmware::uefi},
    {7, "x64-uefi", "x64", Firmware::uefi},
    {8, "xscale", "xscale", Firmware::uefi},
    {9, "ebc", "x64", Firmware::uefi},
    {10, "arm32-uefi", "arm32", Firmware::uefi},
    {11, "arm64-uefi", "arm64", Firmware::uefi},
    {12, "powerpc-of", "powerpc", Firmware::other},
    {13, "powerpc-epapr", "powerpc", Firmware::other},
    {14, "power-opal-v3", "power", Firmware::other},
    {15, "x86-uefi-http", "x86", Firmware::uefi_http},
    {16, "x64-uefi-http", "x64", Firmware::uefi_http},
    {17, "ebc-http", "x64", Firmware::uefi_http},
    {18, "arm32-uefi-http", "arm32", Firmware::uefi_http},
    {19, "arm64-uefi-http", "arm64", Firmware::uefi_http},
    {20, "x86-bios-http", "x86", Firmware::bios_http},
    {21, "arm32-uboot", "arm32", Firmware::uboot},
    {22, "arm64-uboot", "arm64", Firmware::uboot},
    {23, "arm32-uboot-http", "arm32", Firmware::uboot_http},
    {24, "arm64-uboot-http", "arm64", Firmware::uboot_http},
    {25, "riscv32-uefi", "riscv32", Firmware::uefi},
    {26, "riscv32-uefi-http", "riscv32", Firmware::uefi_http},
    {27, "riscv64-uefi", "riscv64", Firmware::uefi},
    {28, "riscv64-uefi-http", "riscv64", Firmware::uefi_http},
    {29, "riscv128-uefi", "riscv128", Firmware::uefi},
    {30, "riscv128-uefi-http", "riscv128", Firmware::uefi_http},
    {31, "s390-basic", "s390", Firmware::other},
    {32, "s390-extended", "s390", Firmware::other},
    {33, "mips32-uefi", "mips32", Firmware::uefi},
    {34, "mips64-uefi", "mips64", Firmware::uefi},
    {35, "sunway32-uefi", "sunway32", Firmware::uefi},
    {36, "sunway64-uefi", "sunway64", Firmware::uefi},
    {37, "loongarch32-uefi", "loongarch32", Firmware::uefi},
    {38, "loongarch32-uefi-http", "loongarch32", Firmware::uefi_http},
    {39, "loongarch64-uefi", "loongarch64", Firmware::uefi},
    {40, "loongarch64-uefi-http", "loongarch64", Firmware::uefi_http},
    {41, "arm-rpiboot", "arm", Firmware::other},
};

struct IpxeBuild {
  std::string_view platform;
  std::string_view buildarch;
  std::uint16_t number;
};

constexpr IpxeBuild builds[] = {
    {"pcbios", "i386", 0},  {"pcbios", "x86_64", 0}, {"efi", "i386", 6},
    {"efi", "x86_64", 7},   {"efi", "arm32", 10},    {"efi", "arm64", 11},
    {"efi", "riscv32", 25}, {"efi", "riscv64", 27},  {"efi", "loong64", 39},
};

}  // namespace

std::span<const ArchInfo> arch_table() { return rows; }

std::optional<Arch> Arch::parse(std::string_view name) {
  const auto* row =
      std::find_if(std::begin(rows), std::end(rows), [&](const auto& r) { return r.name == name; });
  if (row != std::end(rows)) return Arch(row->number);
  constexpr std::string_view prefix = "arch-";
  if (!name.starts_with(prefix)) return std::nullopt;
  const auto number = parse_number<std::uint16_t>(name.substr(prefix.size()));
  return number ? std::optional(Arch(*number)) : std::nullopt;
}

std::optional<Arch> Arch::from_ipxe(std::string_view platform, std::string_view buildarch) {
  for (const IpxeBuild& build : builds) {
    if (build.platform == platform && build.buildarch == buildarch) return Arch(build.number);
  }
  return std::nullopt;
}

const ArchInfo* Arch::info() const { return number_ < std::size(rows) ? &rows[number_] : nullptr; }

std::string Arch::name() const {
  return info() ? std::string(info()->name) : "arch-" + std::to_string(number_);
}

Firmware Arch::firmware() const { return info() ? info()->firmware : Firmware::other; }

}  // namespace pxe
