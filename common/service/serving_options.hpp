// The command line of the daemons that serve files: what all daemons take, and folders, addresses and a port
// in place of the configuration's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/cli/command_line.hpp"
#include "common/service/daemon.hpp"

namespace pxe::service {

struct ServingOptions {
  DaemonOptions daemon;
  std::vector<std::string> roots;  // absolute; instead of those of [site] when there are any
  std::vector<Ipv4Address> listen;
  std::optional<std::uint16_t> port;
};

// The options, or the exit code with which to leave: help and usage errors have been printed then. port_help
// says what --port is; least_port is 0 where the system may choose one.
tl::expected<ServingOptions, int> parse_serving_options(cli::CommandLine& line, const std::string& program,
                                                        const std::string& port_help,
                                                        std::uint16_t least_port, int argc,
                                                        const char* const* argv);

}  // namespace pxe::service
