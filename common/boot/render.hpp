// The text for exactly one machine.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/boot/catalog.hpp"
#include "common/boot/orders.hpp"
#include "common/boot/words.hpp"

namespace pxe::boot {

struct Rendered {
  std::string text;
  std::string client;                          // the name of the [[client]] entry; empty: none fitted
  std::string boot;                            // the name of the boot; `exit` for the built-in default
  const config::ClientEntry* entry = nullptr;  // of that name, in the catalog's site
};

// What the machine is told, in the loader's language: its boot's own text as it is, else what its boot's
// parts are in that language. Absent (no value, no error) when its boot has nothing in that language. In
// iPXE's language a text that does not begin with #!ipxe gets it, and there always is an answer.
Result<std::optional<Rendered>, RenderError> render(const Catalog& catalog, const Client& client,
                                                    const ServerNames& server, Language language,
                                                    Trace* trace = nullptr, const Orders& orders = {});

// The same for a boot that is chosen already: one that the request names, or an item of a menu. entry may be
// null.
Result<std::optional<Rendered>, RenderError> render_boot(const Catalog& catalog, const ReadyBoot& ready,
                                                         const config::ClientEntry* entry,
                                                         const Client& client, const ServerNames& server,
                                                         Language language, Trace* trace = nullptr);

// A template that is no boot's, such as a fragment or a route's text, for one machine.
Result<std::string, RenderError> render_text(const Catalog& catalog, const Template& text,
                                             const Client& client, const ServerNames& server,
                                             Language language);

// The script behind the entry point without a query: asks path again, with everything iPXE knows of itself.
std::string entry_script(const ServerNames& server, std::string_view path = "/boot.ipxe");

// What iPXE runs when there is no script to give it: shows the reason for 30 s, then leaves the machine to
// its next boot device.
std::string error_script(std::string_view reason);

// Where iPXE is sent that would be handed iPXE again, and what it gets there.
inline constexpr std::string_view loop_path = "/loop.ipxe";
std::string loop_script();

}  // namespace pxe::boot
