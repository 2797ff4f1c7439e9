// A machine's UUID, which comes in two byte orders. SMBIOS and DHCP option 97 store the first three fields
// little-endian (wire order); dmidecode, virsh and iPXE's ${uuid} print them the right way round (canonical),
// while pxelinux and GRUB print the wire bytes as they stand. This type is canonical inside.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/bytes.hpp"
#include "common/base/result.hpp"

namespace pxe {

class Uuid {
 public:
  using Array = std::array<std::uint8_t, 16>;

  Uuid() = default;
  static Uuid from_wire(std::span<const std::uint8_t, 16> wire);

  // 8-4-4-4-12 hexadecimal digits, or 32 without dashes, in either case.
  static Result<Uuid> parse(std::string_view canonical);
  static Result<Uuid> parse_wire(std::string_view as_the_loader_spells_it);

  Array wire() const;
  std::string to_string() const;       // canonical, lower case
  std::string to_wire_string() const;  // as pxelinux and GRUB ask for it

  // All zeros or all ones: what firmware without a UUID sends. pxelinux does not ask for it (core/fs/pxe).
  bool is_absent() const;

  friend bool operator==(const Uuid&, const Uuid&) = default;
  friend auto operator<=>(const Uuid&, const Uuid&) = default;

 private:
  Array bytes_{};
};

}  // namespace pxe
