// Which program a machine is handed.
#pragma once

#include <optional>
#include <string>

#include "common/boot/catalog.hpp"
#include "common/boot/words.hpp"
#include "common/config/site.hpp"
#include "common/files/path.hpp"
#include "common/pxe/client.hpp"

namespace pxe::dhcpd {

struct LoaderChoice {
  std::string file;                              // a path for TFTP or a URL; empty: none
  std::string rule;                              // what decided
  std::string note;                              // why there is none although one was due
  std::optional<Ipv4Address> server = {};        // where the file is, when it is not where all others are
  const config::DhcpOptions* options = nullptr;  // of the row that was chosen
};

// The first [[dhcp.loader]] that fits, else the built-in row: iPXE is sent to the entry point, BIOS to
// undionly.kpxe, x64 UEFI (7 and 9 alike) to ipxe.efi, other architectures to ipxe-ARCH.efi, each over HTTP
// where the firmware speaks it; with secure_boot (of the subnet) UEFI firmware gets the signed shim. A file
// that no root holds is not promised, unless files are served by another box. A row that hands iPXE to
// iPXE, though its match says nothing of iPXE, was meant for firmware: such a machine would load iPXE for
// ever, and is sent to a script that says so.
LoaderChoice choose_loader(const config::Site& site, const files::Store& files,
                           const boot::ServerNames& server, const config::Subject& who, ClientKind kind,
                           bool secure_boot, boot::Trace* trace);

}  // namespace pxe::dhcpd
