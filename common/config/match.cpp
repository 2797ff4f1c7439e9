#include "common/config/match.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/text.hpp"
#include "common/config/pattern.hpp"

namespace pxe::config {
namespace {

std::string text_of(const Subject& subject, const Term& term) {
  const auto values = term.values(subject);
  if (!values) return "only DHCP tells that";
  if (values->empty()) return "this machine has not told it";
  return fmt::format("this machine says {}", fmt::join(*values, ", "));
}

}  // namespace

std::optional<std::vector<std::string>> Term::values(const Subject& subject) const {
  if (option && !subject.message) return std::nullopt;
  const bool vouched_for = !option || option->code != dhcp::option::dhcp_agent_options;
  if (!vouched_for && !subject.trusts_agent_options) return std::vector<std::string>();
  if (option) return option_values(*subject.message, *option);
  const std::string_view value = subject.client->get(name);
  return value.empty() ? std::vector<std::string>() : std::vector<std::string>{std::string(value)};
}

Fit Condition::fit(const Subject& subject) const {
  const auto any = [&](std::string_view value) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const auto& p) { return fits_value(p, value); });
  };
  const auto absence = [&] {
    return std::any_of(patterns.begin(), patterns.end(), [](const auto& p) { return fits_absence(p); });
  };
  if (!term.option) {  // the usual case, without a copy
    const std::string_view value = subject.client->get(term.name);
    return (value.empty() ? absence() : any(value)) ? Fit::yes : Fit::no;
  }
  const auto values = term.values(subject);
  if (!values) return Fit::unknown;
  const bool fits = values->empty() ? absence() : std::any_of(values->begin(), values->end(), any);
  return fits ? Fit::yes : Fit::no;
}

bool Condition::is_exact() const {
  return !patterns.empty() && std::all_of(patterns.begin(), patterns.end(),
                                          [](const auto& p) { return std::holds_alternative<Exact>(p); });
}

std::string Condition::to_string() const {
  std::string out = term.name + " = ";
  for (const Pattern& pattern : patterns) {
    if (&pattern != patterns.data()) out += " | ";
    out += pattern_text(pattern);
  }
  return out;
}

Fit Match::fit(const Subject& subject) const {
  Fit all = Fit::yes;
  for (const Condition& condition : conditions) {
    const Fit one = condition.fit(subject);
    if (one == Fit::no) return Fit::no;
    if (one == Fit::unknown) all = Fit::unknown;
  }
  for (const Match& match : excluded) {
    const Fit one = match.fit(subject);
    if (one == Fit::yes) return Fit::no;
    if (one == Fit::unknown) all = Fit::unknown;
  }
  return all;
}

std::string Match::misfit(const Subject& subject) const {
  for (const Condition& condition : conditions) {
    if (condition.fit(subject) != Fit::yes)
      return fmt::format("{}, and {}", condition.to_string(), text_of(subject, condition.term));
  }
  for (const Match& match : excluded) {
    switch (match.fit(subject)) {
      case Fit::no: break;
      case Fit::yes: return fmt::format("not {{ {} }}, and this machine is that", match.to_string());
      case Fit::unknown: return fmt::format("not {{ {} }}, and only DHCP tells that", match.to_string());
    }
  }
  return "";
}

std::string Match::to_string() const {
  std::string out;
  const auto append = [&](const std::string& part) { out += (out.empty() ? "" : ", ") + part; };
  for (const Condition& condition : conditions) append(condition.to_string());
  for (const Match& match : excluded) append("not { " + match.to_string() + " }");
  return out;
}

Result<Term> parse_term(std::string_view name) {
  if (name.starts_with(option_prefix)) {
    auto option = parse_option_name(name.substr(option_prefix.size()));
    if (!option) return tl::make_unexpected(option.error());
    return Term{std::string(name), std::move(*option)};
  }
  if (find_word(name)) return Term{std::string(name), std::nullopt};
  if (const auto feature = feature_of(name)) return parse_feature(*feature);
  std::vector<std::string_view> words{"not"};
  for (const WordInfo& info : vocabulary()) words.push_back(info.name);
  const auto near = nearest(name, words);
  return fail(fmt::format("'{}' is no word to match on{}", printable(name),
                          near ? fmt::format("; did you mean {}?", *near) : ""));
}

bool Match::speaks_of_ipxe() const {
  const auto is_of_ipxe = [](const Condition& condition) {
    const Term& term = condition.term;
    if (term.option)
      return term.option->code == dhcp::option::user_class || term.option->code == dhcp::option::ipxe;
    const auto word = find_word(term.name);
    return word == Word::user_class || word == Word::version || feature_of(term.name);
  };
  return std::any_of(conditions.begin(), conditions.end(), is_of_ipxe) ||
         std::any_of(excluded.begin(), excluded.end(), [](const Match& one) { return one.speaks_of_ipxe(); });
}

bool is_match_word(std::string_view word) { return find_word(word) || feature_of(word); }

}  // namespace pxe::config
