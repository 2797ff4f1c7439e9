#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/boot/generate.hpp"

namespace pxe::boot {
namespace {

// On the server that GRUB came from, or `(http,10.77.0.2)/path` for a URL.
std::string file(std::string_view key, const PartText& value, Speller& speller) {
  const std::string word = speller.word(key, value);
  const auto scheme = word.find("://");
  if (scheme == std::string::npos) return word.starts_with('/') ? word : "/" + word;
  const std::string protocol = word.substr(0, scheme);
  const auto path = std::min(word.find('/', scheme + 3), word.size());
  if (protocol != "http" && protocol != "tftp")
    speller.refuse(value.place, fmt::format("{}: GRUB loads by http or tftp, not by {}", key, protocol));
  return fmt::format("({},{}){}", protocol, word.substr(scheme + 3, path - scheme - 3), word.substr(path));
}

std::string kernel(const Parts& parts, Speller& speller) {
  const std::string args = parts.args ? speller.words("args", *parts.args) : "";
  std::string out =
      fmt::format("  linux {}{}{}\n", file("kernel", *parts.kernel, speller), args.empty() ? "" : " ", args);
  if (!parts.initrds.empty()) out += "  initrd";
  for (const PartText& initrd : parts.initrds) out += " " + file("initrd", initrd, speller);
  if (!parts.initrds.empty()) out += "\n";
  return out;
}

std::string shown(std::string_view reason) {
  return fmt::format("  echo '{}'\n  sleep 10\n", replace_all(as_shown(reason), "'", "_"));
}

std::string title_or_name(const Piece& piece) {
  Speller speller(Language::grub);
  std::string title = speller.title(piece.title);
  return speller.error() ? piece.name : title;
}

// What stands between the brackets of a menu entry.
Result<std::string, RenderError> commands(const Piece& piece) {
  if (const auto* problem = std::get_if<Piece::Problem>(&piece.is)) return shown(problem->reason);
  if (const auto* own = std::get_if<Piece::OwnText>(&piece.is))
    return own->text + (own->text.ends_with('\n') ? "" : "\n");
  const auto* parts = std::get_if<Parts>(&piece.is);
  if (!parts) return std::string("  exit\n");
  Speller speller(Language::grub);
  std::string lines = kernel(*parts, speller);
  if (speller.error()) return tl::make_unexpected(*speller.error());
  return lines;
}

std::string entry(std::string_view kind, const Piece& piece, std::string_view inside) {
  return fmt::format("{} '{}' --id {} {{\n{}}}\n", kind, title_or_name(piece), piece.name, inside);
}

// A text of its own that has menu entries becomes a menu of its own.
bool has_entries(const Piece& piece) {
  const auto* own = std::get_if<Piece::OwnText>(&piece.is);
  return own && (own->text.find("menuentry ") != std::string::npos ||
                 own->text.find("submenu ") != std::string::npos);
}

std::string items_of(const Piece::Menu& menu) {
  std::string out;
  for (const Piece& item : menu.items) {
    if (const auto* inner = std::get_if<Piece::Menu>(&item.is)) {
      out += entry("submenu", item, items_of(*inner));
      continue;
    }
    const auto inside = commands(item);
    out += entry(has_entries(item) ? "submenu" : "menuentry", item,
                 inside ? *inside : shown(inside.error().sentence));
  }
  return out;
}

}  // namespace

Result<std::string, RenderError> grub_text(const Piece& piece) {
  if (const auto* menu = std::get_if<Piece::Menu>(&piece.is)) {
    const auto seconds = menu->timeout.count() == 0 ? -1 : menu->timeout.count();
    return fmt::format("set default={}\nset timeout={}\n{}", menu->default_item, seconds, items_of(*menu));
  }
  auto inside = commands(piece);
  if (!inside) return inside;
  return "set timeout=0\n" + entry("menuentry", piece, *inside);
}

}  // namespace pxe::boot
