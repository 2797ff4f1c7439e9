#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/boot/generate.hpp"

namespace pxe::boot {
namespace {

// pxelinux takes a path relative to its own folder; with a slash in front it would do so too (core/fs/pxe).
std::string file(std::string_view key, const PartText& value, Speller& speller) {
  const std::string word = speller.word(key, value);
  return word.substr(std::min(word.find_first_not_of('/'), word.size()));
}

bool begins_label(std::string_view line) {
  const std::string_view words = trim(line);
  return words.size() > 5 && equal_ignoring_case(words.substr(0, 5), "label") &&
         (words[5] == ' ' || words[5] == '\t');
}

// What stands under the one LABEL of a configuration, or all of it where it has none. Absent where it has
// several.
std::optional<std::string> under_label(std::string_view text) {
  std::string all, under;
  int labels = 0;
  for (const std::string_view line : split(text, '\n')) {
    if (begins_label(line)) {
      ++labels;
    } else if (!trim(line).empty()) {
      (labels > 0 ? under : all) += fmt::format("  {}\n", trim(line));
    }
  }
  if (labels > 1) return std::nullopt;
  return labels == 1 ? under : all;
}

std::string kernel(const Parts& parts, Speller& speller) {
  std::string out = fmt::format("  LINUX {}\n", file("kernel", *parts.kernel, speller));
  std::string initrds;
  for (const PartText& initrd : parts.initrds) {
    const std::string name = file("initrd", initrd, speller);
    if (name.find(',') != std::string::npos)
      speller.refuse(initrd.place, "initrd: pxelinux takes a comma for the end of the name");
    initrds += (initrds.empty() ? "" : ",") + name;
  }
  if (!initrds.empty()) out += fmt::format("  INITRD {}\n", initrds);
  const std::string args = parts.args ? speller.words("args", *parts.args) : "";
  if (!args.empty()) out += fmt::format("  APPEND {}\n", args);
  return out;
}

std::string disabled(std::string_view reason) {
  return fmt::format("  MENU DISABLE\n  # {}\n", as_shown(reason));
}

// The lines under a LABEL.
Result<std::string, RenderError> label(const Piece& piece) {
  if (const auto* problem = std::get_if<Piece::Problem>(&piece.is)) return disabled(problem->reason);
  if (const auto* own = std::get_if<Piece::OwnText>(&piece.is)) {
    const auto lines = under_label(own->text);
    return lines ? *lines : disabled("it has several LABELs of its own");
  }
  const auto* parts = std::get_if<Parts>(&piece.is);
  if (!parts) return std::string("  LOCALBOOT 0\n");
  Speller speller(Language::pxelinux);
  std::string lines = kernel(*parts, speller);
  if (speller.error()) return tl::make_unexpected(*speller.error());
  return lines;
}

std::string title_or_name(const Piece& piece) {
  Speller speller(Language::pxelinux);
  std::string title = speller.title(piece.title);
  return speller.error() ? piece.name : title;
}

std::string items_of(const Piece::Menu& menu) {
  std::string out;
  for (const Piece& item : menu.items) {
    if (const auto* inner = std::get_if<Piece::Menu>(&item.is)) {
      out += fmt::format("MENU BEGIN {}\nMENU TITLE {}\n{}MENU END\n", item.name, title_or_name(item),
                         items_of(*inner));
      continue;
    }
    const auto lines = label(item);
    out += fmt::format("LABEL {}\n  MENU LABEL {}\n{}", item.name, title_or_name(item),
                       lines ? *lines : disabled(lines.error().sentence));
  }
  return out;
}

}  // namespace

Result<std::string, RenderError> pxelinux_text(const Piece& piece) {
  if (const auto* menu = std::get_if<Piece::Menu>(&piece.is)) {
    const std::string timeout =  // in tenths of a second
        menu->timeout.count() == 0 ? "" : fmt::format("TIMEOUT {}\n", menu->timeout.count() * 10);
    return fmt::format("UI menu.c32\nMENU TITLE {}\n{}DEFAULT {}\n{}", title_or_name(piece), timeout,
                       menu->default_item, items_of(*menu));
  }
  auto lines = label(piece);
  if (!lines) return lines;
  return fmt::format("DEFAULT {0}\nLABEL {0}\n{1}", piece.name, *lines);
}

}  // namespace pxe::boot
