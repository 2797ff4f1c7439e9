// Processor architectures as firmware names them in DHCP option 93 (RFC 4578 §2.1 and the IANA registry
// "Processor Architecture"). People write the names: the numbers are got wrong by half the world's examples.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pxe {

// How firmware of an architecture fetches its loader.
enum class Firmware { other, bios, uefi, uefi_http, uboot, uboot_http, bios_http };

struct ArchInfo {
  std::uint16_t number = 0;
  std::string_view name;  // `x64-uefi`
  std::string_view cpu;   // `x64`: the ARCH of the default loader's name ipxe-ARCH.efi
  Firmware firmware = Firmware::other;
};

class Arch {
 public:
  constexpr explicit Arch(std::uint16_t number) : number_(number) {}

  // A name of the table, or `arch-N` for a number that has none.
  static std::optional<Arch> parse(std::string_view name);
  // What iPXE says of itself: platform `pcbios` or `efi`, buildarch `i386`, `x86_64`, `arm64` …
  static std::optional<Arch> from_ipxe(std::string_view platform, std::string_view buildarch);

  constexpr std::uint16_t number() const { return number_; }
  std::string name() const;      // `arch-99` where the table has no name
  const ArchInfo* info() const;  // null where the table has no row
  Firmware firmware() const;

  friend constexpr bool operator==(Arch, Arch) = default;

 private:
  std::uint16_t number_;
};

std::span<const ArchInfo> arch_table();

}  // namespace pxe
