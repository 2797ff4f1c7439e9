#include "common/config/rename.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <array>

#include "common/base/text.hpp"

namespace pxe::config {
namespace {

constexpr int most_groups = 10;  // \0 to \9

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

Result<RenameRule> RenameRule::parse(std::string_view from, std::string_view to) {
  RenameRule rule;
  rule.from_ = from;
  rule.to_ = to;
  if (!from.starts_with('^')) return rule;
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_encoding(re2::RE2::Options::EncodingLatin1);  // names are bytes
  options.set_max_mem(1 << 20);
  auto expression = std::make_shared<const re2::RE2>(piece(from), options);
  if (!expression->ok()) {
    return fail(fmt::format("'{}' is not a regular expression: {}", printable(from), expression->error()));
  }
  std::string problem;
  if (!expression->CheckRewriteString(piece(to), &problem)) {
    return fail(fmt::format("'{}' cannot be filled in: {}", printable(to), problem));
  }
  rule.expression_ = std::move(expression);
  return rule;
}

std::optional<std::string> RenameRule::apply(std::string_view name) const {
  if (!expression_) return glob_match(from_, name) ? std::optional(to_) : std::nullopt;
  std::array<re2::StringPiece, most_groups> groups;
  const int count = std::min(most_groups, expression_->NumberOfCapturingGroups() + 1);
  if (!expression_->Match(piece(name), 0, name.size(), re2::RE2::ANCHOR_BOTH, groups.data(), count)) {
    return std::nullopt;
  }
  std::string renamed;
  if (!expression_->Rewrite(&renamed, piece(to_), groups.data(), count)) return std::nullopt;
  return renamed;
}

}  // namespace pxe::config
