#include "tools/pxe-tftpd/file.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace pxe::tftpd {
namespace {

// A regular file gives all that is asked for, or all there is.
std::optional<std::size_t> read_once(int fd, std::uint64_t offset, Places places) {
  std::array<iovec, 64> vectors{};
  const std::size_t count = std::min(places.size(), vectors.size());
  for (std::size_t i = 0; i < count; ++i) vectors[i] = {places[i].data(), places[i].size()};
  for (;;) {
    const ssize_t got = preadv(fd, vectors.data(), static_cast<int>(count), static_cast<off_t>(offset));
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return std::nullopt;
  }
}

}  // namespace

ReadAt read_file(std::shared_ptr<const disk::OpenFile> file) {
  return [file = std::move(file)](std::uint64_t offset, Places places) -> std::optional<std::size_t> {
    return read_once(file->fd(), offset, places);
  };
}

SharedFiles::FilePtr SharedFiles::share(FilePtr file) {
  if (open_.size() >= clean_at_) forget_closed();
  auto& known = open_[Key(file->path(), file->inode(), file->modified_ns(), file->size())];
  if (auto open = known.lock()) return open;
  known = file;
  return file;
}

void SharedFiles::forget_closed() {
  std::erase_if(open_, [](const auto& entry) { return entry.second.expired(); });
  clean_at_ = std::max<std::size_t>(64, open_.size() * 2);
}

}  // namespace pxe::tftpd
