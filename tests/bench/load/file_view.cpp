#include "tests/bench/load/file_view.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/bench/load/sockets.hpp"

namespace pxe::bench {

FileView::FileView(const std::string& path) {
  const int file = must(open(path.c_str(), O_RDONLY | O_CLOEXEC), path.c_str());
  struct stat status {};
  must(fstat(file, &status), path.c_str());
  const auto size = static_cast<std::size_t>(status.st_size);
  void* const memory = mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (memory == MAP_FAILED) must(-1, path.c_str());
  close(file);
  bytes_ = {static_cast<const std::uint8_t*>(memory), size};
}

FileView::~FileView() { munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size()); }

}  // namespace pxe::bench
