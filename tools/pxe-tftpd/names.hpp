// From the name in a request to a path under the roots, by the rules of [tftp].
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/config/tftp_settings.hpp"
#include "common/files/path.hpp"

namespace pxe::tftpd {

// Names are read as loaders write them: `\` and `/` alike, a leading one ignored, and a run of 0xFF at the
// end, which firmware copies from a boot file option that a DHCP server did not end with NUL. The first
// rename rule that fits the path, without its leading slash, makes another of it. Absent: it leads nowhere
// below a root, or is longer than 255 bytes.
std::optional<files::SafePath> requested_path(std::string_view name, const config::TftpSettings& tftp);

// The folder of that client's own files below each root; absent: it has none. mac as `52:54:00:12:34:01`,
// empty when it is not known.
std::optional<std::string> own_folder(config::UniqueRoot unique, Ipv4Address client, std::string_view mac);

// The path in the client's own folder.
std::optional<files::SafePath> in_folder(const std::string& folder, const files::SafePath& path);

}  // namespace pxe::tftpd
