// iPXE's commands, as far as scripts have to know them (iPXE src/config/general.h, src/hci/commands).
#pragma once

#include <string_view>

namespace pxe::ipxe_render {

enum class Has { yes, uefi_only, no };

struct IpxeCommand {
  std::string_view name;
  bool may_fail = false;     // of the network or by what the machine is, not only by a wrong argument
  Has packaged = Has::yes;   // iPXE 1.0.0 as Debian builds it
  Has current = Has::yes;    // iPXE 2.0 as it is built by default
  bool names_files = false;  // its words are URLs
};

// Null when there is no such command.
const IpxeCommand* find_ipxe_command(std::string_view name);

}  // namespace pxe::ipxe_render
