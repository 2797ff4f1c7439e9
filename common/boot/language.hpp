// The languages that boot loaders read, and what a client's own words may hold in each. None of them can
// quote reliably (iPXE cannot at all, and expands ${…} again and again), so a value is never escaped into a
// text: it is let through when it is one harmless token there, and refused otherwise.
#pragma once

#include <optional>
#include <string_view>

namespace pxe::boot {

// `text` is whatever else is rendered for a machine: preseed, cloud-init, Ignition.
enum class Language { ipxe, pxelinux, grub, text };

std::string_view to_string(Language language);
std::optional<Language> parse_language(std::string_view name);

// Whether a value that came from a client is one token without effect in that language wherever it stands.
bool is_harmless(Language language, std::string_view value);

}  // namespace pxe::boot
