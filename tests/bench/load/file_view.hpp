// A file as bytes in memory: what every transfer is compared with.
#pragma once

#include <string>

#include "common/base/bytes.hpp"

namespace pxe::bench {

class FileView {
 public:
  // Leaves the program with a sentence on stderr when the file cannot be mapped.
  explicit FileView(const std::string& path);
  ~FileView();
  FileView(const FileView&) = delete;
  FileView& operator=(const FileView&) = delete;

  Bytes bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

}  // namespace pxe::bench
