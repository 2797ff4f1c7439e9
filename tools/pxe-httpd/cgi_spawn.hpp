// The system's side of starting a script.
#pragma once

#include "common/base/result.hpp"
#include "tools/pxe-httpd/cgi_process.hpp"

namespace pxe::httpd {

struct Spawned {
  int pid = -1;
  int pidfd = -1;       // readable once the process has ended
  int output = -1;      // its stdout, not blocking
  int complaints = -1;  // its stderr, not blocking
};

// A process group of its own, no descriptor above 2, signals as a fresh program expects them.
Result<Spawned> spawn(const CgiCommand& command);

}  // namespace pxe::httpd
