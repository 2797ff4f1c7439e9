#include "tools/pxe-cfgname/lookup.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace pxe::cfgname {

std::string_view to_string(State state) {
  switch (state) {
    case State::found: return "found";
    case State::missing: return "missing";
    case State::unreadable: return "unreadable";
  }
  return "";
}

State probe_file(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a FIFO must not make us wait
  if (file < 0) return errno == ENOENT || errno == ENOTDIR ? State::missing : State::unreadable;
  struct stat status {};
  const bool regular = fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  close(file);
  return regular ? State::found : State::unreadable;
}

Lookup look_up(const std::vector<std::string>& roots, std::string_view name, const Probe& probe) {
  for (const std::string& root : roots) {
    std::string path = root;
    if (!path.ends_with('/') && !name.starts_with('/')) path += '/';
    path += name;
    const State state = probe(path);
    if (state != State::missing) return {state, std::move(path)};
  }
  return {};
}

}  // namespace pxe::cfgname
