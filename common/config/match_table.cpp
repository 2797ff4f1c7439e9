#include "common/config/sections.hpp"

#include <fmt/format.h>

#include <span>

#include "common/base/text.hpp"

namespace pxe::config {
namespace {

void read_condition(TableReader& reader, const Entry& entry, Match& match) {
  if (!is_match_word(entry.key)) {
    std::vector<std::string_view> words;
    for (const WordInfo& info : vocabulary()) words.push_back(info.name);
    const auto near = nearest(entry.key, words);
    reader.complain(entry.place, fmt::format("'{}' is no word to match on{}", printable(entry.key),
                                             near ? fmt::format("; did you mean {}?", *near) : ""));
    return;
  }
  Condition condition{entry.key, {}};
  const auto* list = std::get_if<Array>(&entry.value.data);
  const std::span<const Value> items =
      list ? std::span<const Value>(*list) : std::span<const Value>(&entry.value, 1);
  if (items.empty())
    reader.complain(entry.value.place, fmt::format("{}: an empty list matches nobody", entry.key));
  for (const Value& item : items) {
    const auto* text = std::get_if<std::string>(&item.data);
    if (text && text->empty()) {
      reader.complain(item.place, fmt::format("{}: an empty value matches nobody", entry.key));
      continue;
    }
    const auto pattern = text ? parse_pattern(entry.key, *text)
                              : Result<Pattern>(fail(fmt::format("takes strings, not {}", item.kind())));
    if (pattern) {
      condition.patterns.push_back(*pattern);
    } else {
      reader.complain(item.place, fmt::format("{}: {}", entry.key, pattern.error().sentence));
    }
  }
  match.conditions.push_back(std::move(condition));
}

}  // namespace

Match read_match(TableReader& reader, std::string_view key) {
  Match match;
  const Value* value = reader.take(key);
  const auto* table = value ? std::get_if<Table>(&value->data) : nullptr;
  if (!table) {
    reader.complain(value ? value->place : reader.place(),
                    fmt::format("[[{}]] needs match = {{ mac = \"…\" }} or another word", reader.path()));
    return match;
  }
  for (const Entry& entry : table->entries) {
    // `ipxe.http = "1"` is read by TOML as a table named ipxe.
    if (const auto* features = std::get_if<Table>(&entry.value.data); features && entry.key == "ipxe") {
      for (const Entry& feature : features->entries) {
        Entry named = feature;
        named.key = "ipxe." + feature.key;
        read_condition(reader, named, match);
      }
    } else {
      read_condition(reader, entry, match);
    }
  }
  return match;
}

}  // namespace pxe::config
