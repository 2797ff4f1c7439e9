// A rule that makes another name of a requested one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.hpp"

namespace re2 {
class RE2;
}

namespace pxe::config {

class RenameRule {
 public:
  // from is a glob for the whole name, or, when it begins with ^, a regular expression (RE2, which takes time
  // in proportion to the name). to may hold \1 to \9, the expression's groups, and \0, all of the name. The
  // error says what is wrong with one of them.
  static Result<RenameRule> parse(std::string_view from, std::string_view to);

  // Absent: it does not fit.
  std::optional<std::string> apply(std::string_view name) const;

 private:
  std::string from_;
  std::string to_;
  std::shared_ptr<const re2::RE2> expression_;  // null: a glob
};

}  // namespace pxe::config
