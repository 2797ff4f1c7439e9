// The folders that are served, and the only way a file in them is opened.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "common/config/site.hpp"
#include "common/files/path.hpp"

namespace pxe::disk {

// An open regular file; the descriptor is closed with it.
class OpenFile {
 public:
  OpenFile(int fd, std::uint64_t size, std::int64_t modified_ns, std::uint64_t inode, std::string path,
           std::int64_t changed_ns = 0);
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int fd() const { return fd_; }
  std::uint64_t size() const { return size_; }               // bytes, when it was opened
  std::int64_t modified_ns() const { return modified_ns_; }  // nanoseconds since 1970
  std::int64_t changed_ns() const { return changed_ns_; }    // of its content, rights or names
  std::uint64_t inode() const { return inode_; }
  const std::string& path() const { return path_; }  // where it really is, for the log only

 private:
  int fd_;
  std::uint64_t size_;
  std::int64_t modified_ns_;
  std::uint64_t inode_;
  std::string path_;
  std::int64_t changed_ns_;
};

using files::OpenError;
using files::to_string;

class Roots final : public files::Store {
 public:
  // The site's roots in order, then the folders where the distribution keeps iPXE, pxelinux and syslinux.
  // Its signed loaders stand there under the names that they ask each other for. Where the case of names does
  // not count, that is tried in each root after the name as it was asked for.
  enum class Case { counts, ignored };
  explicit Roots(const config::SiteSettings& site, Case names = Case::counts);

  // The first root that has the path, wherever its last symbolic link leads, opened once and judged by where
  // it really is: below a root, a loader folder, what a loader folder itself points to, or `follow`. Never
  // blocks.
  using Opened = tl::expected<std::shared_ptr<OpenFile>, OpenError>;
  Opened open(const files::SafePath& path) const;
  bool exists(const files::SafePath& path) const override;

  // Whether open(path) would find that very file, unchanged. Costs a stat(2) a root; false where it would
  // take more to know.
  bool is_still(const files::SafePath& path, const OpenFile& file) const;

  // All folders and files that may be opened.
  std::vector<std::string> places() const;

  const std::vector<std::string>& folders() const { return folders_; }  // as searched

 private:
  Opened open_below(const std::string& folder, const files::SafePath& path) const;
  Opened open_spelt(const std::string& folder, const files::SafePath& path) const;
  Opened open_at(const std::string& path) const;
  bool may_be_served(const std::string& real_path) const;

  Case case_;
  std::vector<std::string> folders_;
  std::vector<std::string> allowed_;  // real paths of folders whose files may be served
  std::set<std::string> targets_;     // real paths of single files that loader folders point to
};

// Whether every root of the site is a folder that can be searched; the error names the first that is not.
Result<void> check_roots(const config::SiteSettings& site);

// Which of the site's roots this process may not look into, so that nothing in them is ever found. One that
// is not there is none of them.
std::vector<std::string> closed_roots(const config::SiteSettings& site);

// `/var/lib/pxe` of `/var/lib/pxe/leases.db`.
std::string folder_of(const std::string& path);

// A signed loader of the distribution, under the name that its fellows ask for.
struct SignedLoader {
  std::string name;  // `shimx64.efi`
  std::string path;  // `/usr/lib/shim/shimx64.efi.signed`
};
const std::vector<SignedLoader>& signed_loaders();

// Where Debian, Fedora, Arch and Alpine put iPXE, pxelinux and syslinux's modules.
const std::vector<std::string>& loader_folders();

}  // namespace pxe::disk
