#include "common/service/sandbox.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace pxe::service {
namespace {

// Newer than the headers of Debian 12.
constexpr std::uint64_t refer = 1U << 13;     // ABI 2
constexpr std::uint64_t truncate = 1U << 14;  // ABI 3

constexpr std::uint64_t first_rights = refer - 1;  // all of ABI 1, from EXECUTE to MAKE_SYM
constexpr std::uint64_t read_rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t write_rights = read_rights | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                       LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
                                       LANDLOCK_ACCESS_FS_REMOVE_FILE | truncate;
constexpr std::uint64_t file_rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | truncate;

// What the libraries need: SQLite its random numbers, a program started with sanitizers itself.
const Reach always{{"/dev/urandom", "/dev/null", "/proc/self"}, {}};

class Ruleset {
 public:
  explicit Ruleset(std::uint64_t handled) : handled_(handled) {
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = handled;
    fd_ = static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0U));
  }
  ~Ruleset() {
    if (fd_ >= 0) close(fd_);
  }
  Ruleset(const Ruleset&) = delete;
  Ruleset& operator=(const Ruleset&) = delete;
  int fd() const { return fd_; }

  bool allow(const std::string& path, std::uint64_t rights) const {
    const int place = open(path.c_str(), O_PATH | O_CLOEXEC);
    if (place < 0) return true;  // nothing there
    struct stat status {};
    const bool is_folder = fstat(place, &status) == 0 && S_ISDIR(status.st_mode);
    landlock_path_beneath_attr rule{};
    rule.parent_fd = place;
    rule.allowed_access = rights & handled_ & (is_folder ? ~std::uint64_t{0} : file_rights);
    const bool done = syscall(SYS_landlock_add_rule, fd_, LANDLOCK_RULE_PATH_BENEATH, &rule, 0U) == 0;
    const int problem = errno;
    close(place);
    errno = problem;
    return done;
  }

 private:
  std::uint64_t handled_;
  int fd_ = -1;
};

tl::unexpected<Error> problem(std::string_view what) {
  return fail(fmt::format("cannot restrict the file system to {}: {}", what, std::strerror(errno)));
}

std::string real(const std::string& path) {
  char* resolved = realpath(path.c_str(), nullptr);
  std::string result = resolved ? resolved : "";
  std::free(resolved);  // NOLINT: realpath allocates with malloc
  return result;
}

bool is_within(const std::string& path, const std::vector<std::string>& places) {
  return std::any_of(places.begin(), places.end(), [&](const std::string& place) {
    const std::string folder = real(place);
    if (folder.empty()) return false;
    return folder == "/" || path == folder ||
           (path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/');
  });
}

}  // namespace

Result<Sandboxed> enter_sandbox(const Reach& reach) {
  const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return Sandboxed::no_support;
  const Ruleset rules(first_rights | (version >= 2 ? refer : 0) | (version >= 3 ? truncate : 0));
  if (rules.fd() < 0) return problem("anything");
  for (const Reach* part : {&always, &reach}) {
    for (const std::string& path : part->read) {
      if (!rules.allow(path, read_rights)) return problem(path);
    }
    for (const std::string& path : part->write) {
      if (!rules.allow(path, write_rights)) return problem(path);
    }
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      syscall(SYS_landlock_restrict_self, rules.fd(), 0U) != 0) {
    return problem("what is served");
  }
  return Sandboxed::yes;
}

std::string first_out_of_reach(const Reach& entered, const Reach& wanted) {
  for (const std::string& path : wanted.read) {
    const std::string place = real(path);
    if (!place.empty() && !is_within(place, entered.read) && !is_within(place, entered.write)) return path;
  }
  for (const std::string& path : wanted.write) {
    const std::string place = real(path);
    if (!place.empty() && !is_within(place, entered.write)) return path;
  }
  return "";
}

}  // namespace pxe::service
