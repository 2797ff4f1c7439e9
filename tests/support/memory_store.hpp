// Files that exist because a test says so.
#pragma once

#include <set>
#include <string>

#include "common/files/path.hpp"

namespace pxe::test {

class MemoryStore final : public files::Store {
 public:
  MemoryStore() = default;
  MemoryStore(std::initializer_list<std::string> paths) : paths_(paths) {}
  explicit MemoryStore(std::set<std::string> paths) : paths_(std::move(paths)) {}
  void add(std::string path) { paths_.insert(std::move(path)); }
  bool exists(const files::SafePath& path) const override { return paths_.contains(path.text()); }

 private:
  std::set<std::string> paths_;
};

}  // namespace pxe::test
