#pragma once

#include "common/config/site.hpp"

namespace pxe::disk {

// Configuration files from the file system. The errors name the file and the system's reason.
class DiskSource final : public config::Source {
 public:
  Result<std::string> read(const std::string& path) const override;
  std::vector<std::string> glob(const std::string& pattern) const override;
};

}  // namespace pxe::disk
