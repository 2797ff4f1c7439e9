#include "common/files/path.hpp"

#include <algorithm>

namespace pxe::files {
namespace {

constexpr std::size_t longest_path = 4096;
constexpr std::size_t longest_name = 255;

bool is_separator(char c) { return c == '/' || c == '\\'; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

std::string_view SafePath::folder() const {
  const auto slash = text_.rfind('/');
  return slash == std::string::npos ? std::string_view{} : std::string_view(text_).substr(0, slash);
}

std::string_view SafePath::name() const {
  const auto slash = text_.rfind('/');
  return slash == std::string::npos ? std::string_view(text_) : std::string_view(text_).substr(slash + 1);
}

std::string_view to_string(OpenError error) {
  switch (error) {
    case OpenError::not_found: return "not found";
    case OpenError::not_a_file: return "not a file";
    case OpenError::leads_out: return "a symbolic link leads out of the roots; see the key follow in [site]";
    case OpenError::not_readable: return "not readable";
    case OpenError::too_many_open: return "too many open files";
  }
  return "";
}

std::optional<SafePath> safe_path(std::string_view raw) {
  if (raw.size() > longest_path || std::any_of(raw.begin(), raw.end(), is_control)) return std::nullopt;
  std::string out;
  // A path that ends in a separator names a folder, and folders are not served.
  if (raw.empty() || is_separator(raw.back())) return std::nullopt;
  while (!raw.empty()) {
    const auto end = std::find_if(raw.begin(), raw.end(), is_separator);
    const auto length = static_cast<std::size_t>(end - raw.begin());
    const std::string_view name = raw.substr(0, length);
    raw.remove_prefix(std::min(raw.size(), length + 1));
    if (name.empty() || name == ".") continue;
    if (name == ".." || name.size() > longest_name) return std::nullopt;
    if (!out.empty()) out += '/';
    out += name;
  }
  if (out.empty()) return std::nullopt;
  return SafePath(std::move(out));
}

}  // namespace pxe::files
