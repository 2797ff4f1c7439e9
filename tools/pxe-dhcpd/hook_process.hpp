#pragma once

#include <string>

#include "common/base/result.hpp"

namespace pxe::dhcpd {

// Starts the process that runs the program, once for each message it is sent: variables for the environment,
// each ended by NUL. It answers with a sentence when a program fails, and ends when our side is closed. The
// socket is not blocking.
Result<int> start_hook_process(const std::string& program);

}  // namespace pxe::dhcpd
