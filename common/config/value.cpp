#include "common/config/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace pxe::config {
namespace {

bool holds_tables(const Array& array) {
  return !array.empty() &&
         std::all_of(array.begin(), array.end(), [](const Value& v) { return v.data.index() == 4; });
}

void merge_entry(Entry& into, Entry& from, Errors& errors) {
  if (auto* table = std::get_if<Table>(&into.value.data);
      table && std::holds_alternative<Table>(from.value.data)) {
    merge(*table, std::get<Table>(std::move(from.value.data)), errors);
    return;
  }
  auto* array = std::get_if<Array>(&into.value.data);
  auto* more = std::get_if<Array>(&from.value.data);
  if (array && more && holds_tables(*array) && holds_tables(*more)) {
    std::move(more->begin(), more->end(), std::back_inserter(*array));
    return;
  }
  errors.push_back({from.place, fmt::format("{} is set already at {}", from.key, into.place.to_string())});
}

}  // namespace

std::string Place::to_string() const {
  if (!file) return "";
  return line == 0 ? *file : fmt::format("{}:{}:{}", *file, line, column);
}

std::string Error::to_string() const {
  const std::string where = place.to_string();
  return where.empty() ? sentence : where + ": " + sentence;
}

Entry* Table::find(std::string_view key) {
  const auto at = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; });
  return at == entries.end() ? nullptr : &*at;
}

std::string_view Value::kind() const {
  constexpr std::string_view names[] = {"a string", "a number", "true or false", "a list", "a table"};
  return names[data.index()];
}

void merge(Table& into, Table from, Errors& errors) {
  for (Entry& entry : from.entries) {
    if (Entry* present = into.find(entry.key)) {
      merge_entry(*present, entry, errors);
    } else {
      into.entries.push_back(std::move(entry));
    }
  }
}

}  // namespace pxe::config
