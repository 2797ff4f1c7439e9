#include "tools/pxe-tftpd/view.hpp"

#include "tools/pxe-tftpd/names.hpp"

namespace pxe::tftpd {

bool View::exists(const files::SafePath& path) const {
  const auto own = own_folder_ ? in_folder(*own_folder_, path) : std::nullopt;
  return (own && roots_.exists(*own)) || roots_.exists(path);
}

disk::Roots::Opened View::open(const files::SafePath& path) const {
  if (const auto own = own_folder_ ? in_folder(*own_folder_, path) : std::nullopt) {
    auto opened = roots_.open(*own);
    if (opened || opened.error() != files::OpenError::not_found) return opened;
  }
  return roots_.open(path);
}

}  // namespace pxe::tftpd
