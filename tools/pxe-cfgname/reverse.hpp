// What a file's name stands for: the way back from a name to the machines that ask for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/pxe/cfgname.hpp"

namespace pxe::cfgname {

struct Meaning {
  std::optional<ConfigName> who;  // absent: no machine can ever ask for it
  std::string build;              // of `default-ARCH-SOC-BOARD`, what comes after the first dash
  std::string meant;              // where nobody can: the name that somebody probably meant; may be empty
};

// name is a path; only its last part counts. Knows the names of pxelinux, U-Boot, GRUB (`grub.cfg…`), Foreman
// (`….ipxe`) and netboot.xyz (`MAC-…ipxe`).
Meaning meaning_of(std::string_view name);

}  // namespace pxe::cfgname
