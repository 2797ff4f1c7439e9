// Open files as transfers read them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "common/disk/roots.hpp"
#include "tools/pxe-tftpd/content.hpp"

namespace pxe::tftpd {

// Keeps the file open as long as the reader lives.
ReadAt read_file(std::shared_ptr<const disk::OpenFile> file);

// One descriptor a file, however many transfers read it. A file that was changed or replaced meanwhile is
// another one.
class SharedFiles {
 public:
  using FilePtr = std::shared_ptr<const disk::OpenFile>;

  // The one that is open already, or else this one.
  FilePtr share(FilePtr file);

 private:
  using Key = std::tuple<std::string, std::uint64_t, std::int64_t, std::uint64_t>;
  void forget_closed();

  std::map<Key, std::weak_ptr<const disk::OpenFile>> open_;
  std::size_t clean_at_ = 64;
};

}  // namespace pxe::tftpd
