#include "tools/pxe-cfgname/lookup.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "common/base/text.hpp"

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

Result<void> check_root(const std::string& folder) {
  struct stat status {};
  int code = stat(folder.c_str(), &status) != 0 ? errno : 0;
  if (code == 0 && !S_ISDIR(status.st_mode)) code = ENOTDIR;
  if (code == 0 && access(folder.c_str(), X_OK) != 0) code = errno;
  if (code == 0) return {};
  return fail(fmt::format("{}: {}", printable(folder), std::strerror(code)));
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
