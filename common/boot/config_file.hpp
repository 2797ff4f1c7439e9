// Configuration files that loaders ask for by a machine's name, rendered when nobody wrote them by hand.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "common/boot/machines.hpp"
#include "common/boot/render.hpp"
#include "common/files/path.hpp"

namespace pxe::boot {

struct NotGenerated {};  // an ordinary file, to be found on disk or missing
struct Generated {
  Rendered rendered;
};
using ConfigFile = std::variant<NotGenerated, Generated, RenderError>;

// For any path `…/pxelinux.cfg/NAME` (NAME as pxelinux makes it from UUID, MAC or IP): the text for the
// machine behind the name, unless a hand-written file has to win. A file at the machine's UUID, MAC or full
// address beats anything generated; a [[client]] entry is generated at the first of those names; the default
// only as `default`; partial addresses never. source is the address the request came from.
ConfigFile decide_config_file(const Catalog& catalog, const Machines& machines, const files::Store& store,
                              const ServerNames& server, const files::SafePath& path,
                              std::optional<Ipv4Address> source);

}  // namespace pxe::boot
