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
  std::optional<std::string> explain;  // a capture, `-` for stdin
  bool proxy = false;
  bool leases = false;
  bool json = false;
  std::optional<std::string> release;
};

// Lays the flags over the site: -i replaces its interfaces; --pool and --proxy make subnets of the networks
// that those interfaces are in. The error is a usage error; an interface that is not there is not one, and
// makes no subnet (see interface_problem).
Result<void> apply(const Options& options, const std::vector<Interface>& interfaces, config::Site& site);

// Why --pool or --proxy cannot make a subnet of an interface now: it is missing, or has no address. Absent
// when all is well.
std::optional<std::string> interface_problem(const Options& options,
                                             const std::vector<Interface>& interfaces);

// The whole program: the exit code.
int run(int argc, char** argv);

}  // namespace pxe::dhcpd
