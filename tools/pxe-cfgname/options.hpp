#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tools/pxe-cfgname/fetch.hpp"
#include "tools/pxe-cfgname/styles.hpp"

namespace pxe::cfgname {

struct Options {
  Recipe recipe;
  Machine machine;                 // without a stdin to read machines from
  bool reads_stdin = false;        // then machine is what all of them have in common
  std::vector<std::string> roots;  // searched in order
  std::optional<Base> base;        // never together with roots
  bool fetch = false;
  bool first = false;
  bool json = false;
  std::vector<std::string> reverse;  // names and folders to be explained; then nothing else counts but json
};

// The options, or the code to leave with: help was printed, or a usage error said on stderr.
std::variant<Options, int> parse_options(int argc, const char* const* argv);

}  // namespace pxe::cfgname
