#include "common/config/sections.hpp"

#include <fmt/format.h>

#include <span>

#include "common/base/text.hpp"

namespace pxe::config {
namespace {

Result<Pattern> read_pattern(const Term& term, const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value.data)) return Pattern(Presence{*flag});
  if (const auto* number = std::get_if<std::int64_t>(&value.data))
    return parse_pattern(term, std::to_string(*number));
  const auto* text = std::get_if<std::string>(&value.data);
  if (!text) return fail(fmt::format("takes strings, numbers, true or false, not {}", value.kind()));
  if (text->empty()) return fail("an empty value matches nobody");
  return parse_pattern(term, *text);
}

void read_condition(TableReader& reader, const std::string& name, const Entry& entry, Match& match) {
  auto term = parse_term(name);
  if (!term) return reader.complain(entry.place, term.error().sentence);
  Condition condition{std::move(*term), {}};
  const auto* list = std::get_if<Array>(&entry.value.data);
  const std::span<const Value> items =
      list ? std::span<const Value>(*list) : std::span<const Value>(&entry.value, 1);
  if (items.empty())
    reader.complain(entry.value.place, fmt::format("{}: an empty list matches nobody", name));
  for (const Value& item : items) {
    auto pattern = read_pattern(condition.term, item);
    if (pattern) {
      condition.patterns.push_back(std::move(*pattern));
    } else {
      reader.complain(item.place, fmt::format("{}: {}", name, pattern.error().sentence));
    }
  }
  match.conditions.push_back(std::move(condition));
}

Match read_conditions(TableReader& reader, const Table& table, const std::string& prefix);

void read_excluded(TableReader& reader, const Value& value, Match& match) {
  const auto* list = std::get_if<Array>(&value.data);
  const std::span<const Value> items =
      list ? std::span<const Value>(*list) : std::span<const Value>(&value, 1);
  for (const Value& item : items) {
    const auto* table = std::get_if<Table>(&item.data);
    if (table && !table->entries.empty()) {
      match.excluded.push_back(read_conditions(reader, *table, ""));
    } else {
      reader.complain(item.place, "not takes a table such as { mac = \"52:54:00:*\" }, or a list of them");
    }
  }
}

void read_entry(TableReader& reader, const Entry& entry, const std::string& prefix, Match& match) {
  const std::string name = prefix + entry.key;
  const auto* table = std::get_if<Table>(&entry.value.data);
  if (name == "not") {
    read_excluded(reader, entry.value, match);
  } else if (table) {
    // TOML reads `ipxe.http` and `option.175.http` without quotes as tables in tables.
    Match inner = read_conditions(reader, *table, name + ".");
    for (Condition& condition : inner.conditions) match.conditions.push_back(std::move(condition));
  } else {
    read_condition(reader, name, entry, match);
  }
}

Match read_conditions(TableReader& reader, const Table& table, const std::string& prefix) {
  Match match;
  for (const Entry& entry : table.entries) read_entry(reader, entry, prefix, match);
  return match;
}

}  // namespace

Match read_match(TableReader& reader, std::string_view key) {
  const Value* value = reader.take(key);
  const auto* table = value ? std::get_if<Table>(&value->data) : nullptr;
  if (table) return read_conditions(reader, *table, "");
  reader.complain(value ? value->place : reader.place(),
                  fmt::format("[[{}]] needs match = {{ mac = \"…\" }} or another word", reader.path()));
  return {};
}

}  // namespace pxe::config
