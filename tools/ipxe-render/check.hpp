// ipxe-render --check: every boot for a sample of each client entry, in every language.
#pragma once

#include "common/boot/catalog.hpp"
#include "common/boot/words.hpp"
#include "common/config/value.hpp"
#include "common/files/path.hpp"

namespace pxe::ipxe_render {

// All that would go wrong on a machine, each once, in the order of the entries. store null: which files there
// are is not known.
config::Errors check(const boot::Catalog& catalog, const boot::ServerNames& server,
                     const files::Store* store);

// A machine that the entry (null: none) is likely to be for: its own patterns, and something harmless for
// every other word.
Client sample_of(const config::ClientEntry* entry);

}  // namespace pxe::ipxe_render
