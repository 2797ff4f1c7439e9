// The system's side of starting a script: what it reads and where it writes.
#pragma once

#include "common/base/result.hpp"
#include "common/service/spawner.hpp"
#include "tools/pxe-httpd/cgi_process.hpp"

namespace pxe::httpd {

struct Spawned {
  int line = -1;        // to its spawner: readable once the script has ended, closing it kills the script
  int output = -1;      // its stdout, not blocking
  int complaints = -1;  // its stderr, not blocking
};

Result<Spawned> spawn(service::Spawner& spawner, const CgiCommand& command);

}  // namespace pxe::httpd
