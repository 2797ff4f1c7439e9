// A configuration file as values that know where they stand, so that every complaint can name its place.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "common/base/result.hpp"

namespace pxe::config {

// Lines and columns count from 1; 0 is a place that is not in a file.
struct Place {
  std::shared_ptr<const std::string> file;
  unsigned line = 0;
  unsigned column = 0;

  std::string to_string() const;  // FILE:LINE:COLUMN
};

struct Error {
  Place place;
  std::string sentence;

  std::string to_string() const;  // FILE:LINE:COLUMN: sentence
};
using Errors = std::vector<Error>;

struct Value;
struct Entry;
using Array = std::vector<Value>;
struct Table {
  std::vector<Entry> entries;  // in the order of the keys' names
  Entry* find(std::string_view key);
};

struct Value {
  Place place;
  std::variant<std::string, std::int64_t, bool, Array, Table> data;

  std::string_view kind() const;  // `a string`, `a table` …
};

struct Entry {
  std::string key;
  Place place;  // of the key
  Value value;
};

// The whole text as a table; all that is wrong with its syntax as errors. Floats and dates, which no key
// takes, are errors too.
Result<Table, Errors> parse_toml(std::string_view text, const std::string& file);

// Joins an included file: tables are merged, arrays of tables appended, and a key that both set is an error
// that names both places.
void merge(Table& into, Table from, Errors& errors);

}  // namespace pxe::config
