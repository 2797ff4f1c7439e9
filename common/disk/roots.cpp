#include "common/disk/roots.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <optional>

#include "common/disk/spelling.hpp"

namespace pxe::disk {
namespace {

std::optional<std::string> real_path(const std::string& path) {
  char* resolved = realpath(path.c_str(), nullptr);
  if (!resolved) return std::nullopt;
  std::string result(resolved);
  std::free(resolved);  // NOLINT: realpath allocates with malloc
  return result;
}

// Where an open descriptor really leads, after every symbolic link; absent for a deleted file.
std::optional<std::string> path_of(int fd) {
  char buffer[PATH_MAX];
  const std::string link = fmt::format("/proc/self/fd/{}", fd);
  const ssize_t length = readlink(link.c_str(), buffer, sizeof buffer);
  if (length <= 0 || length == static_cast<ssize_t>(sizeof buffer)) return std::nullopt;
  return std::string(buffer, static_cast<std::size_t>(length));
}

OpenError error_of(int code) {
  switch (code) {
    case EACCES:
    case EPERM: return OpenError::not_readable;
    case EMFILE:
    case ENFILE:
    case ENOMEM: return OpenError::too_many_open;
    default: return OpenError::not_found;
  }
}

bool is_below(const std::string& path, const std::string& folder) {
  return folder == "/" ||
         (path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/');
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

}  // namespace

OpenFile::OpenFile(int fd, std::uint64_t size, std::int64_t modified_ns, std::uint64_t inode,
                   std::string path, std::int64_t changed_ns)
    : fd_(fd),
      size_(size),
      modified_ns_(modified_ns),
      inode_(inode),
      path_(std::move(path)),
      changed_ns_(changed_ns) {}

OpenFile::~OpenFile() { close(fd_); }

const std::vector<std::string>& loader_folders() {
  static const std::vector<std::string> folders = {
      "/usr/lib/ipxe",     "/usr/share/ipxe",     "/usr/lib/PXELINUX",     "/usr/lib/syslinux/modules/bios",
      "/usr/lib/syslinux", "/usr/share/syslinux", "/usr/lib/syslinux/bios"};
  return folders;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

const std::vector<SignedLoader>& signed_loaders() {
  static const std::vector<SignedLoader> loaders = [] {
    std::vector<SignedLoader> all;
    // Debian and Ubuntu: shim, its key manager, and the GRUB that is made for the network.
    const std::pair<const char*, const char*> cpus[] = {
        {"x64", "x86_64-efi"}, {"aa64", "arm64-efi"}, {"ia32", "i386-efi"}};
    for (const auto& [cpu, platform] : cpus) {
      all.push_back({fmt::format("shim{}.efi", cpu), fmt::format("/usr/lib/shim/shim{}.efi.signed", cpu)});
      all.push_back({fmt::format("mm{}.efi", cpu), fmt::format("/usr/lib/shim/mm{}.efi.signed", cpu)});
      all.push_back({fmt::format("grub{}.efi", cpu),
                     fmt::format("/usr/lib/grub/{}-signed/grubnet{}.efi.signed", platform, cpu)});
    }
    return all;
  }();
  return loaders;
}

Result<void> check_roots(const config::SiteSettings& site) {
  for (const std::string& root : site.roots) {
    const Descriptor folder(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    const bool searchable = folder.get() >= 0 && access(root.c_str(), X_OK) == 0;
    if (!searchable) return fail(fmt::format("cannot serve the folder {}: {}", root, std::strerror(errno)));
  }
  return {};
}

std::vector<std::string> closed_roots(const config::SiteSettings& site) {
  std::vector<std::string> closed;
  std::ranges::copy_if(site.roots, std::back_inserter(closed), [](const std::string& root) {
    return access(root.c_str(), X_OK) != 0 && errno == EACCES;
  });
  return closed;
}

Roots::Roots(const config::SiteSettings& site, Case names) : case_(names), folders_(site.roots) {
  for (const std::string& folder : loader_folders()) {
    const auto real = real_path(folder);
    if (!real) continue;
    folders_.push_back(folder);
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(*real, ignored)) {
      if (!entry.is_symlink(ignored)) continue;
      if (const auto target = real_path(entry.path())) targets_.insert(*target);
    }
  }
  for (const SignedLoader& loader : signed_loaders()) {
    if (const auto target = real_path(loader.path)) targets_.insert(*target);
  }
  std::vector<std::string> trusted = folders_;
  trusted.insert(trusted.end(), site.follow.begin(), site.follow.end());
  for (const std::string& folder : trusted) {
    if (const auto real = real_path(folder)) allowed_.push_back(*real);
  }
}

std::vector<std::string> Roots::places() const {
  std::vector<std::string> all = folders_;
  all.insert(all.end(), allowed_.begin(), allowed_.end());
  all.insert(all.end(), targets_.begin(), targets_.end());
  return all;
}

bool Roots::may_be_served(const std::string& real_path) const {
  return targets_.contains(real_path) ||
         std::any_of(allowed_.begin(), allowed_.end(), [&](const std::string& folder) {
           return is_below(real_path, folder) || real_path == folder;
         });
}

Roots::Opened Roots::open_below(const std::string& folder, const files::SafePath& path) const {
  return open_at(folder + "/" + path.text());
}

Roots::Opened Roots::open_at(const std::string& path) const {
  // O_PATH opens nothing: a FIFO does not block, a device does not act. What it found is judged, then opened.
  const Descriptor found(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (found.get() < 0) return tl::make_unexpected(error_of(errno));
  struct stat status {};
  if (fstat(found.get(), &status) != 0) return tl::make_unexpected(OpenError::not_found);
  if (!S_ISREG(status.st_mode)) return tl::make_unexpected(OpenError::not_a_file);
  const auto real = path_of(found.get());
  if (!real || !may_be_served(*real)) return tl::make_unexpected(OpenError::leads_out);
  Descriptor file(::open(fmt::format("/proc/self/fd/{}", found.get()).c_str(),
                         O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.get() < 0) return tl::make_unexpected(error_of(errno));
  const auto modified = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
  const auto changed = std::int64_t{status.st_ctim.tv_sec} * 1'000'000'000 + status.st_ctim.tv_nsec;
  return std::make_shared<OpenFile>(file.release(), static_cast<std::uint64_t>(status.st_size), modified,
                                    status.st_ino, *real, changed);
}

Roots::Opened Roots::open_spelt(const std::string& folder, const files::SafePath& path) const {
  auto opened = open_below(folder, path);
  if (opened || opened.error() != OpenError::not_found || case_ == Case::counts) return opened;
  const auto spelling = spelling_below(folder, path);
  return spelling ? open_below(folder, *spelling) : opened;
}

Roots::Opened Roots::open(const files::SafePath& path) const {
  OpenError worst = OpenError::not_found;
  for (const std::string& folder : folders_) {
    auto opened = open_spelt(folder, path);
    // A name that one root refuses may still stand in a later one; the refusal is what is told when it does
    // not.
    if (opened) return opened;
    if (worst == OpenError::not_found) worst = opened.error();
  }
  for (const SignedLoader& loader : signed_loaders()) {
    if (worst != OpenError::not_found || loader.name != path.text()) continue;
    return open_at(loader.path);
  }
  return tl::make_unexpected(worst);
}

bool Roots::is_still(const files::SafePath& path, const OpenFile& file) const {
  std::string name;
  for (const std::string& folder : folders_) {
    name.assign(folder).append("/").append(path.text());
    struct stat status {};
    if (stat(name.c_str(), &status) != 0) {
      if (errno == ENOENT || errno == ENOTDIR) continue;
      return false;
    }
    const auto modified = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    const auto changed = std::int64_t{status.st_ctim.tv_sec} * 1'000'000'000 + status.st_ctim.tv_nsec;
    return status.st_ino == file.inode() && modified == file.modified_ns() && changed == file.changed_ns() &&
           static_cast<std::uint64_t>(status.st_size) == file.size() && S_ISREG(status.st_mode);
  }
  return false;
}

bool Roots::exists(const files::SafePath& path) const { return open(path).has_value(); }

}  // namespace pxe::disk
