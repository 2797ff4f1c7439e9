// --reverse: whose the names are.
#pragma once

#include <string>
#include <vector>

namespace pxe::cfgname {

// A line for each name, and for each file of a folder that is given; returns the exit code, which is 1 when
// there is a name that no machine can ever ask for.
int explain(const std::vector<std::string>& names, bool json);

}  // namespace pxe::cfgname
