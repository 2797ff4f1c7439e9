#pragma once

#include <string>

#include "tools/pxe-dhcpd/options.hpp"

namespace pxe::dhcpd {

// pxe-dhcpd --explain FILE, `-` for stdin: explains every request of a capture on stdout, with leases of its
// own that begin empty. The exit code: 1 when the capture cannot be read or holds no request.
int explain_capture(const Options& options);

}  // namespace pxe::dhcpd
