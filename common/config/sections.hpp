#pragma once

#include "common/config/site.hpp"
#include "common/config/table_reader.hpp"

namespace pxe::config {

// The top level of pxe.toml into a Site; complaints go to the reader.
void read_sections(TableReader& top, const Source& source, Site& site);

// `match = { … }` of a client or loader entry.
Match read_match(TableReader& reader, std::string_view key);

}  // namespace pxe::config
