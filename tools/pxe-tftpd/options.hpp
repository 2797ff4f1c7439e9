#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/config/site.hpp"
#include "common/service/daemon.hpp"

namespace pxe::tftpd {

struct Options {
  service::DaemonOptions daemon;
  std::vector<std::string> roots;  // absolute; instead of those of [site]
  std::vector<Ipv4Address> listen;
  std::optional<std::uint16_t> port;
};

// The options, or the exit code with which to leave: help and usage errors have been printed then.
tl::expected<Options, int> parse_options(int argc, const char* const* argv);

// What the command line says instead of the configuration.
void apply(const Options& options, config::Site& site);

}  // namespace pxe::tftpd
