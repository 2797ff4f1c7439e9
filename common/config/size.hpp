// `64KB`, `1MiB`, `50MB/s`: sizes and rates as users write them.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/base/result.hpp"

namespace pxe::config {

// In bytes: a number, and B, KB, MB, GB (thousands) or KiB, MiB, GiB (1,024). The error says what was
// expected.
Result<std::uint64_t> parse_size(std::string_view text);

// In bytes a second: a size and `/s`.
Result<std::uint64_t> parse_rate(std::string_view text);

}  // namespace pxe::config
