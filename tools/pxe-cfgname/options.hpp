#pragma once

#include <string>
#include <variant>
#include <vector>

#include "common/pxe/cfgname.hpp"

namespace pxe::cfgname {

struct Options {
  LoaderIdentity identity;
  std::string prefix;              // stands before pxelinux.cfg/ in each name
  std::vector<std::string> roots;  // searched in order; empty: names are only printed
  bool first = false;
  bool json = false;
};

// The options, or the code to leave with: help was printed, or a usage error said on stderr.
std::variant<Options, int> parse_options(int argc, const char* const* argv);

}  // namespace pxe::cfgname
