#include "common/service/metrics.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"

namespace pxe::service {
namespace {

// Inside the quotes of a label's value.
std::string escaped(std::string_view value) {
  std::string text = replace_all(std::string(value), "\\", "\\\\");
  text = replace_all(std::move(text), "\"", "\\\"");
  return replace_all(std::move(text), "\n", "\\n");
}

}  // namespace

void Tally::add(std::string_view name, std::uint64_t count) {
  const auto at = counts_.find(name);
  if (at != counts_.end()) {
    at->second += count;
  } else {
    counts_.emplace(name, count);
  }
}

std::uint64_t Tally::of(std::string_view name) const {
  const auto at = counts_.find(name);
  return at == counts_.end() ? 0 : at->second;
}

void MetricsText::counter(std::string_view name, std::string_view help, std::uint64_t value) {
  head(name, help, "counter");
  sample(name, {}, fmt::format("{}", value));
}

void MetricsText::gauge(std::string_view name, std::string_view help, double value, Labels labels) {
  head(name, help, "gauge");
  sample(name, labels, fmt::format("{}", value));
}

void MetricsText::counter(std::string_view name, std::string_view help, std::string_view label,
                          const Tally& tally) {
  if (tally.counts().empty()) return;
  head(name, help, "counter");
  for (const auto& [value, count] : tally.counts()) sample(name, {{label, value}}, fmt::format("{}", count));
}

void MetricsText::head(std::string_view name, std::string_view help, std::string_view type) {
  text_ += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

void MetricsText::sample(std::string_view name, Labels labels, std::string_view value) {
  text_ += name;
  char before = '{';
  for (const Label& label : labels) {
    text_ += fmt::format("{}{}=\"{}\"", before, label.name, escaped(label.value));
    before = ',';
  }
  if (before == ',') text_ += '}';
  text_ += fmt::format(" {}\n", value);
}

}  // namespace pxe::service
