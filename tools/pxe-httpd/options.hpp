#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/service/daemon.hpp"

namespace pxe::httpd {

struct Options {
  service::DaemonOptions daemon;
  std::vector<std::string> roots;  // absolute; instead of the configuration's when there are any
  std::optional<std::uint16_t> port;
  std::vector<Ipv4Address> listen;  // at least one
};

// The options, or the exit code of a program that has nothing more to do.
std::variant<Options, int> parse_options(int argc, const char* const* argv);

// What the command line changes in the configuration.
void apply(const Options& options, config::Site& site);

}  // namespace pxe::httpd
