#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/config/site.hpp"
#include "common/service/daemon.hpp"
#include "tools/pxe-dhcpd/interfaces.hpp"

namespace pxe::dhcpd {

struct Options {
  service::DaemonOptions daemon;
  std::vector<std::string> interfaces;
  std::vector<std::string> pools;
  std::optional<std::string> lease_file;
  bool proxy = false;
};

// Lays the flags over the site: -i replaces its interfaces; --pool and --proxy make subnets of the networks
// that those interfaces are in. The error is a usage error.
Result<void> apply(const Options& options, const std::vector<Interface>& interfaces, config::Site& site);

// The whole program: the exit code.
int run(int argc, char** argv);

}  // namespace pxe::dhcpd
