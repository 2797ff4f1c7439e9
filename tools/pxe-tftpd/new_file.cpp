#include "tools/pxe-tftpd/new_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace pxe::tftpd {
namespace {

tl::unexpected<WriteError> error_of(int code) {
  switch (code) {
    case EEXIST: return tl::make_unexpected(WriteError::exists);
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return tl::make_unexpected(WriteError::full);
    default: return tl::make_unexpected(WriteError::failed);
  }
}

}  // namespace

Result<NewFile> NewFile::create(const std::string& folder) {
  constexpr mode_t for_everybody_to_read = 0644;
  Socket file(open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, for_everybody_to_read));
  if (file.fd() < 0) return fail(fmt::format("cannot create a file in {}: {}", folder, std::strerror(errno)));
  return NewFile(std::move(file), folder);
}

bool NewFile::is_taken(const std::string& folder, const std::string& name) {
  struct stat status {};
  return lstat((folder + "/" + name).c_str(), &status) == 0;
}

Result<void, WriteError> NewFile::write(Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_.fd(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return error_of(errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void, WriteError> NewFile::keep(const std::string& name) {
  const std::string nameless = fmt::format("/proc/self/fd/{}", file_.fd());
  const std::string path = folder_ + "/" + name;
  if (linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0)
    return error_of(errno);
  return {};
}

}  // namespace pxe::tftpd
