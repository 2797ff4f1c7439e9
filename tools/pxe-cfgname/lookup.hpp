#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"

namespace pxe::cfgname {

enum class State { found, missing, unreadable };
std::string_view to_string(State state);

// What is at a path of the file system; a directory or a device is unreadable, as no loader can be given it.
using Probe = std::function<State(const std::string& path)>;
State probe_file(const std::string& path);

// That a folder can be looked into at all: with a mistyped one every name would be missing. The error says
// why not.
Result<void> check_root(const std::string& folder);

struct Lookup {
  State state = State::missing;
  std::string path;  // in the root that decided; empty when missing
};

// The first root that has the name decides, whether the file can be read or not: so does the server.
Lookup look_up(const std::vector<std::string>& roots, std::string_view name, const Probe& probe);

}  // namespace pxe::cfgname
