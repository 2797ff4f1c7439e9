// Files from elsewhere, and where they were: what a sandbox must leave readable so that they can be read
// again.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "common/config/site.hpp"

namespace pxe::service {

class RecordingSource final : public config::Source {
 public:
  explicit RecordingSource(const config::Source& source) : source_(source) {}

  Result<std::string> read(const std::string& path) const override {
    note(path);
    return source_.read(path);
  }
  std::vector<std::string> glob(const std::string& pattern) const override {
    note(pattern);
    return source_.glob(pattern);
  }

  // The folders of all that was read: an editor puts a new file in the place of the old one.
  std::vector<std::string> folders() const { return {folders_.begin(), folders_.end()}; }

 private:
  void note(const std::string& path) const {
    const std::size_t slash = path.rfind('/');
    folders_.insert(slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash));
  }

  const config::Source& source_;
  mutable std::set<std::string> folders_;
};

}  // namespace pxe::service
