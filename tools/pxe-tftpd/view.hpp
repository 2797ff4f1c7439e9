// The files as one client sees them: its own folder under the roots first, then what all share.
#pragma once

#include <optional>
#include <string>

#include "common/disk/roots.hpp"

namespace pxe::tftpd {

class View final : public files::Store {
 public:
  View(const disk::Roots& roots, std::optional<std::string> own_folder)
      : roots_(roots), own_folder_(std::move(own_folder)) {}

  bool exists(const files::SafePath& path) const override;
  disk::Roots::Opened open(const files::SafePath& path) const;

 private:
  const disk::Roots& roots_;
  std::optional<std::string> own_folder_;
};

}  // namespace pxe::tftpd
