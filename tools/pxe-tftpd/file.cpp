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

}  // namespace pxe::tftpd
