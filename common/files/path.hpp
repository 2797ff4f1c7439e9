// From the path of a request to a path below a root, and what a request may never name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pxe::files {

// A relative path of plain names joined by single slashes: no empty name, no `.` or `..`, no NUL or other
// control character, at most 4,096 bytes and 255 a name. Only safe_path() makes one.
class SafePath {
 public:
  const std::string& text() const { return text_; }
  std::string_view folder() const;  // up to the last slash, without it; empty at the top
  std::string_view name() const;    // after the last slash
  friend bool operator==(const SafePath&, const SafePath&) = default;

 private:
  friend std::optional<SafePath> safe_path(std::string_view raw);
  explicit SafePath(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// raw as a loader asks: `/` and `\` both separate, runs of them count once, leading ones are ignored, `.` is
// dropped. Absent when what is left could lead out of a root (any `..`) or is no file name at all.
std::optional<SafePath> safe_path(std::string_view raw);

// Why a path cannot be had.
enum class OpenError {
  not_found,
  not_a_file,     // a folder, device, FIFO or socket
  leads_out,      // a symbolic link whose target lies outside the roots; the log names the key `follow`
  not_readable,   // permissions
  too_many_open,  // descriptors or memory have run out
};
std::string_view to_string(OpenError error);

// What decisions need to know of the files that are served.
class Store {
 public:
  virtual ~Store() = default;
  virtual bool exists(const SafePath& path) const = 0;  // as a file that would be served
};

}  // namespace pxe::files
