// The one place where a program starts, and where what went wrong becomes a message and an exit code.
#pragma once

#include <functional>
#include <string_view>

namespace pxe::cli {

// Calls program(argc, argv) and returns its exit code. An exception becomes `name: sentence` and 1. A reader
// that closed the pipe on our stdout is a quiet 0: SIGPIPE is ignored and the failed write found when stdout
// is flushed.
int run(std::string_view name, int argc, char** argv, const std::function<int(int, char**)>& program);

// `name: sentence` on stderr, as one printable line.
void complain(std::string_view name, std::string_view sentence);

}  // namespace pxe::cli
