#include "common/disk/spelling.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "common/base/text.hpp"

namespace pxe::disk {
namespace {

std::optional<std::string> spelt(const std::string& folder, const std::string& name) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(folder + "/" + name, error))) return name;
  std::optional<std::string> best;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::string candidate = at->path().filename();
    if (lower(candidate) == lower(name) && (!best || candidate < *best)) best = std::move(candidate);
  }
  return best;
}

}  // namespace

std::optional<files::SafePath> spelling_below(const std::string& folder, const files::SafePath& path) {
  std::string found;
  std::string_view rest = path.text();
  while (!rest.empty()) {
    const auto slash = rest.find('/');
    const auto name = spelt(fmt::format("{}/{}", folder, found), std::string(rest.substr(0, slash)));
    if (!name) return std::nullopt;
    if (!found.empty()) found += '/';
    found += *name;
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  }
  return files::safe_path(found);
}

}  // namespace pxe::disk
