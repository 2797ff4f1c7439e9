#include "tools/pxe-httpd/file_cache.hpp"

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace pxe::httpd {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::uint64_t small = 16384;  // bytes

// Two writes within one tick of the clock leave the same time behind: what was written just now may be
// written again and look the same.
bool has_settled(const disk::OpenFile& file, std::int64_t now) {
  return std::max(file.modified_ns(), file.changed_ns()) / second_ns + 2 < now;
}

// Empty when it is not to be had whole.
std::string content_of(const disk::OpenFile& file) {
  if (file.size() > small) return {};
  std::string text(static_cast<std::size_t>(file.size()), '\0');
  const ssize_t got = ::pread(file.fd(), text.data(), text.size(), 0);
  return got == static_cast<ssize_t>(text.size()) ? text : std::string();
}

}  // namespace

FileCache::Opened FileCache::open(const disk::Roots& roots, const files::SafePath& path, std::int64_t now) {
  const auto known = entries_.find(path.text());
  if (known != entries_.end()) {
    if (roots.is_still(path, *known->second.file->file)) {
      known->second.asked_for = true;
      return known->second.file;
    }
    entries_.erase(known);
  }
  auto opened = roots.open(path);
  if (!opened) return tl::make_unexpected(opened.error());
  auto file = std::make_shared<CachedFile>();
  file->file = std::move(*opened);
  const bool settled = has_settled(*file->file, now);
  if (settled) file->text = content_of(*file->file);
  file->etag = etag_of(file->info());
  file->last_modified = last_modified_of(file->info());
  if (settled && entries_.size() < most) entries_.emplace(path.text(), Entry{file});
  return file;
}

void FileCache::sweep(std::chrono::steady_clock::time_point now) {
  constexpr std::chrono::seconds often{5};
  if (now - swept_ < often) return;
  swept_ = now;
  for (auto at = entries_.begin(); at != entries_.end();) {
    const bool keep = std::exchange(at->second.asked_for, false);
    at = keep ? std::next(at) : entries_.erase(at);
  }
}

}  // namespace pxe::httpd
