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
  std::string mac;  // of the machine it was made for; empty: not known
};
using ConfigFile = std::variant<NotGenerated, Generated, RenderError>;

// Whether decide_config_file() can make anything of that path: a look at the path, at no file.
bool may_be_generated(const Catalog& catalog, const files::SafePath& path);

// For any path `…/pxelinux.cfg/NAME` or `…/grub.cfg-NAME` (NAME as these make it from UUID, MAC or IP): the
// text for the machine behind the name, unless a hand-written file has to win. A file at the machine's UUID,
// MAC or full address beats anything generated; a [[client]] entry is generated at the first of those names;
// the default only as `default` or `grub.cfg`; partial addresses never. A [fragment.NAME] is made under its
// own path, for whoever has the address that the request came from, source. orders may be null.
ConfigFile decide_config_file(const Catalog& catalog, const Machines& machines, const files::Store& store,
                              const ServerNames& server, const files::SafePath& path,
                              std::optional<Ipv4Address> source, const OrderBook* orders = nullptr);

}  // namespace pxe::boot
