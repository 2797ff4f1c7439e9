#include "tools/pxe-tftpd/names.hpp"

#include <algorithm>

namespace pxe::tftpd {
namespace {

constexpr std::size_t longest_name = 255;  // regular expressions see nothing longer

}  // namespace

std::optional<files::SafePath> requested_path(std::string_view name, const config::TftpSettings& tftp) {
  while (name.ends_with('\xff')) name.remove_suffix(1);
  if (name.size() > longest_name) return std::nullopt;
  auto path = files::safe_path(name);
  if (!path) return std::nullopt;
  for (const config::RenameRule& rule : tftp.renames) {
    if (const auto renamed = rule.apply(path->text())) return files::safe_path(*renamed);
  }
  return path;
}

std::optional<std::string> own_folder(config::UniqueRoot unique, Ipv4Address client, std::string_view mac) {
  switch (unique) {
    case config::UniqueRoot::none: return std::nullopt;
    case config::UniqueRoot::ip: return client.to_string();
    case config::UniqueRoot::mac: break;
  }
  if (mac.empty()) return std::nullopt;
  std::string folder(mac);
  std::replace(folder.begin(), folder.end(), ':', '-');
  return folder;
}

std::optional<files::SafePath> in_folder(const std::string& folder, const files::SafePath& path) {
  return files::safe_path(folder + "/" + path.text());
}

}  // namespace pxe::tftpd
