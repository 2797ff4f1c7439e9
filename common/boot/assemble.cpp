#include "common/boot/assemble.hpp"

#include <algorithm>

namespace pxe::boot {
namespace {

constexpr int deepest_menu = 8;

using MaybePiece = Result<std::optional<Piece>, RenderError>;

class Assembler {
 public:
  Assembler(const Asker& asker, Language language) : asker_(asker), language_(language) {}

  MaybePiece boot(const ReadyBoot& ready, int depth) const {
    const Words words(asker_.client, asker_.server, asker_.catalog.site(), asker_.entry, ready.boot);
    Piece piece;
    piece.name = ready.boot->name;
    piece.title = {piece.name, ready.boot->place};
    if (ready.parts.title) {
      auto title = fill_in(*ready.parts.title, language_, words);
      if (!title) return tl::make_unexpected(std::move(title.error()));
      piece.title = std::move(*title);
    }
    if (const auto text = ready.texts.find(language_); text != ready.texts.end()) {
      auto own = text->second.render(language_, words);
      if (!own) return tl::make_unexpected(std::move(own.error()));
      piece.is = Piece::OwnText{std::move(*own)};
      return piece;
    }
    if (ready.empty()) return piece;
    const config::BootParts& parts = ready.boot->parts;
    if (!parts.items.empty()) return menu(std::move(piece), parts, depth);
    // Only iPXE hooks a disk over the network to its machine.
    const bool can_say = parts.kernel ? !parts.has_disk() || language_ == Language::ipxe
                                      : parts.has_disk() && language_ == Language::ipxe;
    if (!can_say) return std::nullopt;
    auto filled = fill_in(ready.parts, parts, language_, words);
    if (!filled) return tl::make_unexpected(std::move(filled.error()));
    piece.is = std::move(*filled);
    return piece;
  }

 private:
  MaybePiece menu(Piece piece, const config::BootParts& parts, int depth) const {
    Piece::Menu menu;
    menu.timeout = parts.timeout;
    for (const config::MenuItem& item : parts.items) {
      const ReadyBoot* ready = asker_.catalog.boot_named(item.boot);
      if (!ready || depth >= deepest_menu) continue;
      auto made = boot(*ready, depth + 1);
      if (made && !*made) continue;
      if (made) {
        menu.items.push_back(std::move(**made));
      } else {
        menu.items.push_back({item.boot, {item.boot, item.place}, Piece::Problem{made.error().to_string()}});
      }
    }
    if (menu.items.empty()) return std::nullopt;
    const bool has_default = std::any_of(menu.items.begin(), menu.items.end(),
                                         [&](const Piece& item) { return item.name == parts.default_item; });
    menu.default_item = has_default ? parts.default_item : menu.items.front().name;
    piece.is = std::move(menu);
    return piece;
  }

  const Asker& asker_;
  Language language_;
};

}  // namespace

MaybePiece assemble(const Asker& asker, const ReadyBoot& ready, Language language) {
  return Assembler(asker, language).boot(ready, 0);
}

}  // namespace pxe::boot
