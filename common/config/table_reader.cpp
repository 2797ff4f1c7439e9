#include "common/config/table_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/text.hpp"

namespace pxe::config {

TableReader::TableReader(Table& table, Place place, std::string path, Errors& errors)
    : table_(table), place_(std::move(place)), path_(std::move(path)), errors_(errors) {}

TableReader::~TableReader() {
  const std::vector<std::string_view> known(known_.begin(), known_.end());
  for (const Entry& entry : table_.entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    const auto near = nearest(entry.key, known);
    const std::string advice = near ? fmt::format("; did you mean {}?", *near) : "";
    const std::string where = path_.empty() ? "" : fmt::format(" in [{}]", path_);
    errors_.push_back(
        {entry.place, fmt::format("unknown key '{}'{}{}", printable(entry.key), where, advice)});
  }
}

Value* TableReader::take(std::string_view key) {
  known_.emplace_back(key);
  Entry* entry = table_.find(key);
  return entry ? &entry->value : nullptr;
}

void TableReader::complain(const Place& place, std::string sentence) {
  errors_.push_back({place, std::move(sentence)});
}

void TableReader::expected(std::string_view key, const Value& value, std::string_view what) {
  complain(value.place, fmt::format("{} takes {}, not {}", key, what, value.kind()));
}

void TableReader::for_text(std::string_view key, const Accept& accept) {
  const Value* value = take(key);
  if (!value) return;
  const auto* text = std::get_if<std::string>(&value->data);
  if (!text) return expected(key, *value, "a string");
  if (const auto done = accept(*text); !done)
    complain(value->place, fmt::format("{}: {}", key, done.error().sentence));
}

void TableReader::for_texts(std::string_view key, const Accept& accept) {
  const Value* value = take(key);
  if (!value) return;
  const auto* list = std::get_if<Array>(&value->data);
  const std::span<const Value> items =
      list ? std::span<const Value>(*list) : std::span<const Value>(value, 1);
  for (const Value& item : items) {
    const auto* text = std::get_if<std::string>(&item.data);
    if (!text) {
      expected(key, item, "strings");
    } else if (const auto done = accept(*text); !done) {
      complain(item.place, fmt::format("{}: {}", key, done.error().sentence));
    }
  }
}

std::optional<std::string> TableReader::text(std::string_view key) {
  std::optional<std::string> result;
  for_text(key, [&](std::string_view text) -> Result<void> {
    result = std::string(text);
    return {};
  });
  return result;
}

std::vector<std::string> TableReader::texts(std::string_view key) {
  std::vector<std::string> result;
  for_texts(key, [&](std::string_view text) -> Result<void> {
    result.emplace_back(text);
    return {};
  });
  return result;
}

std::optional<std::string> TableReader::file_path(std::string_view key) {
  std::optional<std::string> result;
  const Value* value = take(key);
  for_text(key, [&](std::string_view text) -> Result<void> {
    result = absolute_path(value->place, text);
    return {};
  });
  return result;
}

std::vector<std::string> TableReader::file_paths(std::string_view key) {
  std::vector<std::string> result;
  const Value* value = take(key);
  for_texts(key, [&](std::string_view text) -> Result<void> {
    result.push_back(absolute_path(value->place, text));
    return {};
  });
  return result;
}

std::optional<bool> TableReader::flag(std::string_view key) {
  const Value* value = take(key);
  if (!value) return std::nullopt;
  if (const auto* flag = std::get_if<bool>(&value->data)) return *flag;
  expected(key, *value, "true or false");
  return std::nullopt;
}

std::optional<std::int64_t> TableReader::number(std::string_view key, std::int64_t least, std::int64_t most) {
  const Value* value = take(key);
  if (!value) return std::nullopt;
  const auto* number = std::get_if<std::int64_t>(&value->data);
  if (number && *number >= least && *number <= most) return *number;
  complain(value->place, fmt::format("{} takes a number from {} to {}", key, least, most));
  return std::nullopt;
}

std::optional<std::chrono::seconds> TableReader::duration(std::string_view key) {
  const Value* value = take(key);
  if (value && std::holds_alternative<std::int64_t>(value->data)) {
    const auto seconds = number(key, 1, 0xfffffffe);
    return seconds ? std::optional(std::chrono::seconds(*seconds)) : std::nullopt;
  }
  return parsed(key, &parse_duration);
}

Vars TableReader::vars(std::string_view key) {
  Vars result;
  Value* value = take(key);
  if (!value) return result;
  auto* table = std::get_if<Table>(&value->data);
  if (!table) {
    expected(key, *value, "a table");
    return result;
  }
  for (const Entry& entry : table->entries) {
    if (const auto* text = std::get_if<std::string>(&entry.value.data)) {
      result[entry.key] = *text;
    } else if (const auto* number = std::get_if<std::int64_t>(&entry.value.data)) {
      result[entry.key] = std::to_string(*number);
    } else if (const auto* flag = std::get_if<bool>(&entry.value.data)) {
      result[entry.key] =
          *flag ? "true" : "";  // an empty value is an absent one: a section over it is left out
    } else {
      complain(entry.value.place, fmt::format("{}.{} takes a string, a number or true, not {}", key,
                                              entry.key, entry.value.kind()));
    }
  }
  return result;
}

void TableReader::table(std::string_view key, const std::function<void(TableReader&)>& read) {
  Value* value = take(key);
  if (!value) return;
  auto* table = std::get_if<Table>(&value->data);
  if (!table) return expected(key, *value, "a table");
  TableReader inner(*table, value->place, path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key),
                    errors_);
  read(inner);
}

void TableReader::tables(std::string_view key, const std::function<void(TableReader&)>& read) {
  Value* value = take(key);
  if (!value) return;
  const std::string path = path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
  auto* list = std::get_if<Array>(&value->data);
  if (!list) return complain(value->place, fmt::format("write it with double brackets, as [[{}]]", path));
  for (Value& item : *list) {
    auto* table = std::get_if<Table>(&item.data);
    if (!table) {
      complain(item.place, fmt::format("write it with double brackets, as [[{}]]", path));
      continue;
    }
    TableReader inner(*table, item.place, path, errors_);
    read(inner);
  }
}

Result<std::chrono::seconds> parse_duration(std::string_view text) {
  const auto problem = fail(fmt::format("'{}' is not a time such as 90s, 30m, 1h or 7d", printable(text)));
  if (text.size() < 2) return problem;
  const auto count = parse_number<std::uint32_t>(text.substr(0, text.size() - 1));
  if (!count || *count == 0) return problem;
  std::int64_t unit = 0;
  switch (text.back()) {
    case 's': unit = 1; break;
    case 'm': unit = 60; break;
    case 'h': unit = 3600; break;
    case 'd': unit = 86400; break;
    default: return problem;
  }
  if (*count * unit >= 0xffffffff) return fail(fmt::format("'{}' is longer than DHCP can say", text));
  return std::chrono::seconds(*count * unit);
}

std::string absolute_path(const Place& place, std::string_view path) {
  if (path.starts_with('/') || !place.file) return std::string(path);
  const auto slash = place.file->rfind('/');
  const std::string folder = slash == std::string::npos ? "." : place.file->substr(0, slash);
  return folder + "/" + std::string(path);
}

}  // namespace pxe::config
