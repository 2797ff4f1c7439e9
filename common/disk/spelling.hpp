// Names on disk that differ from the one asked for in the case of their letters only.
#pragma once

#include <optional>
#include <string>

#include "common/files/path.hpp"

namespace pxe::disk {

// The path as it is spelt below the folder, ASCII letters of either case being alike; of several spellings
// the exact one, else the first in byte order. Absent when there is none.
std::optional<files::SafePath> spelling_below(const std::string& folder, const files::SafePath& path);

}  // namespace pxe::disk
