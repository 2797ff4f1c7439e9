// An open file as what a transfer reads.
#pragma once

#include <memory>

#include "common/disk/roots.hpp"
#include "tools/pxe-tftpd/content.hpp"

namespace pxe::tftpd {

// Keeps the file open as long as the reader lives.
ReadAt read_file(std::shared_ptr<const disk::OpenFile> file);

}  // namespace pxe::tftpd
