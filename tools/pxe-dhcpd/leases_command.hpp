// pxe-dhcpd --leases and --release: what a person does with the leases from a terminal.
#pragma once

#include <string>

#include "tools/pxe-dhcpd/options.hpp"

namespace pxe::dhcpd {

// The server's control socket, beside its lease database.
std::string control_path(const std::string& lease_file);

// One line a lease, or one JSON object a line; the exit code.
int print_leases(const Options& options);

// Tells the server that runs, or without one changes the database itself; the exit code.
int release_lease(const Options& options);

}  // namespace pxe::dhcpd
