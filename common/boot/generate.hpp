// A boot that was described once, written in a loader's language.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/boot/parts.hpp"
#include "common/boot/words.hpp"

namespace pxe::boot {

// What one boot, or one item of a menu, consists of for one machine.
struct Piece {
  struct NextDevice {};  // nothing is configured for it: the next boot device
  struct OwnText {
    std::string text;
  };
  struct Problem {  // of an item of a menu; the other items go on
    std::string reason;
  };
  struct Menu {
    std::vector<Piece> items;
    std::chrono::seconds timeout{};
    std::string default_item;
  };

  std::string name;
  PartText title;
  std::variant<NextDevice, OwnText, Problem, Menu, Parts> is = NextDevice{};
};

// The whole text. The error is a value that the language cannot carry, with the value's place.
Result<std::string, RenderError> ipxe_text(const Piece& piece, const ServerNames& server);
Result<std::string, RenderError> pxelinux_text(const Piece& piece);
Result<std::string, RenderError> grub_text(const Piece& piece);

// Spells values of the configuration in one language and keeps the first that cannot be.
class Speller {
 public:
  explicit Speller(Language language) : language_(language) {}

  // One word, as the name of a file; several words with single blanks between, as arguments; a line to show.
  std::string word(std::string_view key, const PartText& value);
  std::string words(std::string_view key, const PartText& value);
  std::string title(const PartText& value);

  void refuse(const config::Place& place, std::string sentence);
  const std::optional<RenderError>& error() const { return error_; }

 private:
  std::string checked(std::string_view key, const config::Place& place, std::string_view word, bool first);

  Language language_;
  std::optional<RenderError> error_;
};

// As words of a line to show: nothing that a loader expands, takes for a command's end or a comment, and no
// option.
std::string as_shown(std::string_view reason);

}  // namespace pxe::boot
