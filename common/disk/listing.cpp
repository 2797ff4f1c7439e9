#include "common/disk/listing.hpp"

#include <filesystem>
#include <set>

namespace pxe::disk {
namespace {

namespace fs = std::filesystem;

// The real folder, when it is one and lies within its root.
std::optional<fs::path> folder_in(const std::string& root, std::string_view path) {
  std::error_code error;
  const fs::path top = fs::canonical(root, error);
  if (error) return std::nullopt;
  const fs::path folder = fs::canonical(top / path, error);
  if (error || !fs::is_directory(folder, error)) return std::nullopt;
  const fs::path within = folder.lexically_relative(top);
  if (within.empty() || *within.begin() == "..") return std::nullopt;
  return folder;
}

}  // namespace

std::optional<std::vector<std::string>> list_folder(const std::vector<std::string>& roots,
                                                    std::string_view path) {
  std::set<std::string> names;
  bool found = false;
  for (const std::string& root : roots) {
    const auto folder = folder_in(root, path);
    if (!folder) continue;
    found = true;
    std::error_code error;
    for (fs::directory_iterator at(*folder, error), end; !error && at != end; at.increment(error)) {
      const std::string name = at->path().filename().string();
      std::error_code unknown;
      if (name.starts_with('.')) continue;
      if (at->is_directory(unknown)) names.insert(name + "/");
      if (at->is_regular_file(unknown)) names.insert(name);
    }
  }
  if (!found) return std::nullopt;
  return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace pxe::disk
