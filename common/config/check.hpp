#pragma once

#include "common/config/site.hpp"

namespace pxe::config {

// What no single key can tell: names that lead nowhere, ranges outside their subnet, two clients at one
// address.
void check(const Site& site, Errors& errors);

}  // namespace pxe::config
