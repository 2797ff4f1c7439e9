#pragma once

#include "common/boot/catalog.hpp"
#include "common/boot/generate.hpp"

namespace pxe::boot {

// Whoever a boot is rendered for.
struct Asker {
  const Catalog& catalog;
  const Client& client;
  const ServerNames& server;
  const config::ClientEntry* entry = nullptr;
};

// What a boot consists of for that machine. Absent when it has nothing in that language; an item of a menu
// that has nothing there is left out, and one that cannot be made is a Problem.
Result<std::optional<Piece>, RenderError> assemble(const Asker& asker, const ReadyBoot& ready,
                                                   Language language);

}  // namespace pxe::boot
