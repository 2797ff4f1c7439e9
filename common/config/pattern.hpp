// One pattern of a condition: reading it and holding a value against it.
#pragma once

#include <string>
#include <string_view>

#include "common/config/match.hpp"

namespace pxe::config {

bool fits_value(const Pattern& pattern, std::string_view value);
bool fits_absence(const Pattern& pattern);
std::string pattern_text(const Pattern& pattern);

// A feature of iPXE, or `version`, as a term.
Result<Term> parse_feature(std::string_view feature);

}  // namespace pxe::config
