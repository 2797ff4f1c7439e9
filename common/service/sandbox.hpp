// What a daemon may still reach of the file system once it runs under another user: what it serves and its
// own state. By Landlock, which needs no privilege and which nothing takes back: a folder that is added by a
// reload is out of reach until a restart.
#pragma once

#include <string>
#include <vector>

#include "common/base/result.hpp"

namespace pxe::service {

// Folders with all below them, or single files. What is not there is passed over.
struct Reach {
  std::vector<std::string> read;
  std::vector<std::string> write;  // folders in which files are made, changed and removed, and read
};

enum class Sandboxed { yes, no_support };

// For this thread and all it starts from now on; no program can be run any more. Needs drop_privileges
// before, or CAP_SYS_ADMIN. The error is the system's.
Result<Sandboxed> enter_sandbox(const Reach& reach);

// Of what is wanted now, the first that lies outside what was entered; empty when all is within reach.
std::string first_out_of_reach(const Reach& entered, const Reach& wanted);

}  // namespace pxe::service
