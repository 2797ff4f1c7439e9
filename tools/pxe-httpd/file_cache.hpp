// Files that were asked for a moment ago, still open, and small ones read: a file that a hundred machines
// fetch is opened once. What is here is compared with the disk at every request, so that a file that was
// replaced is never served as it was.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>

#include "common/disk/roots.hpp"
#include "tools/pxe-httpd/file_response.hpp"

namespace pxe::httpd {

struct CachedFile {
  std::shared_ptr<disk::OpenFile> file;
  std::string text;  // all of it, where it is small and has been left alone for a while
  std::string etag;
  std::string last_modified;

  bool has_text() const { return !text.empty(); }
  FileInfo info() const { return {file->size(), file->modified_ns(), file->inode(), etag, last_modified}; }
};

class FileCache {
 public:
  using Opened = tl::expected<std::shared_ptr<const CachedFile>, disk::OpenError>;

  // now is in Unix seconds.
  Opened open(const disk::Roots& roots, const files::SafePath& path, std::int64_t now);
  void clear() { entries_.clear(); }
  // Lets go of what was not asked for lately: a deleted file takes its place on the disk as long as it is
  // open.
  void sweep(std::chrono::steady_clock::time_point now);

  static constexpr std::size_t most = 128;  // files

 private:
  struct Entry {
    std::shared_ptr<const CachedFile> file;
    bool asked_for = true;  // since the last sweep
  };
  std::unordered_map<std::string, Entry> entries_;
  std::chrono::steady_clock::time_point swept_{};
};

}  // namespace pxe::httpd
