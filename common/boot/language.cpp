#include "common/boot/language.hpp"

#include <algorithm>

namespace pxe::boot {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// What each language leaves alone besides letters and digits. Absent on purpose everywhere: white space and
// control characters (they end a token or a line), $ { } (expansion), # (comment), | & ; (commands), quotes,
// backslash, and everything that is not ASCII.
std::string_view harmless_marks(Language language) {
  switch (language) {
    case Language::ipxe:
    case Language::pxelinux: return "-._:/@%+,=~()";
    case Language::grub:
    case Language::text: return "-._:/@%+,=~";
  }
  return "";
}

}  // namespace

std::string_view to_string(Language language) {
  switch (language) {
    case Language::ipxe: return "ipxe";
    case Language::pxelinux: return "pxelinux";
    case Language::grub: return "grub";
    case Language::text: return "text";
  }
  return "";
}

std::optional<Language> parse_language(std::string_view name) {
  for (const Language language : {Language::ipxe, Language::pxelinux, Language::grub, Language::text}) {
    if (to_string(language) == name) return language;
  }
  return std::nullopt;
}

bool is_harmless(Language language, std::string_view value) {
  const std::string_view marks = harmless_marks(language);
  const auto good = [&](char c) { return is_alphanumeric(c) || marks.find(c) != std::string_view::npos; };
  if (!std::all_of(value.begin(), value.end(), good)) return false;
  // `:x` at the start of an iPXE line is a label, and `-x` would be an option of the command it follows.
  return value.empty() || (value.front() != ':' && value.front() != '-');
}

}  // namespace pxe::boot
