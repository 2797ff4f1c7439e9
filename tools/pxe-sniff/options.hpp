#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tools/pxe-sniff/select.hpp"

namespace pxe::sniff {

struct Options {
  std::vector<std::string> interfaces;  // or, where it is empty, read
  std::string read;                     // a capture file, `-` for stdin
  std::string write;                    // a capture file, `-` for stdout; empty: print
  bool json = false;
  bool full = false;
  bool timeline = false;
  bool why = false;
  bool stats = false;
  bool list_interfaces = false;
  std::string filter;  // a BPF expression of the user's
  bool promiscuous = true;
  std::optional<std::uint64_t> count;
  std::vector<std::uint16_t> http_ports = {80};
  Selection selection;
};

// The options, or the code to leave with: help was printed, or a usage error said on stderr.
std::variant<Options, int> parse_options(int argc, const char* const* argv);

}  // namespace pxe::sniff
