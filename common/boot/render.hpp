// The text for exactly one machine.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/boot/catalog.hpp"
#include "common/boot/words.hpp"

namespace pxe::boot {

struct Rendered {
  std::string text;
  std::string client;                          // the name of the [[client]] entry; empty: none fitted
  std::string boot;                            // the name of the boot; `exit` for the built-in default
  const config::ClientEntry* entry = nullptr;  // of that name, in the catalog's site
};

// What the machine is told, in the loader's language. Absent (no value, no error) when its boot has nothing
// in that language. In iPXE's language a text that does not begin with #!ipxe gets it, and there always is an
// answer.
Result<std::optional<Rendered>, RenderError> render(const Catalog& catalog, const Client& client,
                                                    const ServerNames& server, Language language,
                                                    Trace* trace = nullptr);

// That boot, whether or not it is the one of the entry (null: none fits), whose variables are used.
Result<std::optional<Rendered>, RenderError> render_boot(const Catalog& catalog, const ReadyBoot& ready,
                                                         const config::ClientEntry* entry,
                                                         const Client& client, const ServerNames& server,
                                                         Language language, Trace* trace = nullptr);

// The script behind the entry point without a query: asks path again, with everything iPXE knows of itself.
std::string entry_script(const ServerNames& server, std::string_view path = "/boot.ipxe");

// What iPXE runs when there is no script to give it: shows the reason for 30 s, then leaves the machine to
// its next boot device.
std::string error_script(std::string_view reason);

}  // namespace pxe::boot
