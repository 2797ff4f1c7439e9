// Configuration files that stand in the test itself.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/base/text.hpp"
#include "common/config/site.hpp"

namespace pxe::test {

class MemorySource final : public config::Source {
 public:
  explicit MemorySource(std::map<std::string, std::string> files) : files_(std::move(files)) {}

  Result<std::string> read(const std::string& path) const override {
    const auto file = files_.find(path);
    if (file == files_.end()) return fail("cannot read " + path + ": No such file or directory");
    return file->second;
  }
  std::vector<std::string> glob(const std::string& pattern) const override {
    std::vector<std::string> found;
    for (const auto& [path, text] : files_) {
      if (glob_match(pattern, path)) found.push_back(path);
    }
    return found;
  }

 private:
  std::map<std::string, std::string> files_;
};

inline Result<config::Site, config::Errors> load_text(const std::string& toml,
                                                      const std::string& path = "/etc/pxe/pxe.toml") {
  return config::load(path, MemorySource(std::map<std::string, std::string>{{path, toml}}));
}

// All errors, one a line; empty when the text is a good configuration.
inline std::string errors_of(const Result<config::Site, config::Errors>& loaded) {
  std::string all;
  if (!loaded) {
    for (const config::Error& error : loaded.error()) all += error.to_string() + "\n";
  }
  return all;
}

}  // namespace pxe::test
