// Takes a table's keys one by one and, at the end, complains of those that nobody took.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/config/site.hpp"
#include "common/config/value.hpp"

namespace pxe::config {

class TableReader {
 public:
  // path is how the table is called in complaints: `dhcp.subnet`.
  TableReader(Table& table, Place place, std::string path, Errors& errors);
  ~TableReader();  // complains of the keys that were not taken
  TableReader(const TableReader&) = delete;
  TableReader& operator=(const TableReader&) = delete;

  const Place& place() const { return place_; }
  const std::string& path() const { return path_; }
  Errors& errors() { return errors_; }

  // The key's value, null when it is not there. Asking makes the key known.
  Value* take(std::string_view key);

  // Absent when the key is not there; also when it is of another kind, which is then an error.
  std::optional<std::string> text(std::string_view key);
  std::optional<bool> flag(std::string_view key);
  std::optional<std::int64_t> number(std::string_view key, std::int64_t least, std::int64_t most);
  std::optional<std::chrono::seconds> duration(std::string_view key);  // `90s`, `30m`, `1h`, `7d`, or seconds
  std::vector<std::string> texts(std::string_view key);                // a list, or one string for itself
  std::optional<std::string> file_path(std::string_view key);          // made absolute
  std::vector<std::string> file_paths(std::string_view key);
  Vars vars(std::string_view key);

  // Values that have a parser of their own.
  template <class T>
  std::optional<T> parsed(std::string_view key, Result<T> (*parse)(std::string_view)) {
    std::optional<T> result;
    for_text(key,
             [&](std::string_view text) { return accept(parse(text), [&](T value) { result = value; }); });
    return result;
  }
  template <class T>
  std::vector<T> parsed_list(std::string_view key, Result<T> (*parse)(std::string_view)) {
    std::vector<T> result;
    for_texts(key, [&](std::string_view text) {
      return accept(parse(text), [&](T value) { result.push_back(value); });
    });
    return result;
  }

  // Inner tables; the callback gets a reader of each. `tables` is for [[name]].
  void table(std::string_view key, const std::function<void(TableReader&)>& read);
  void tables(std::string_view key, const std::function<void(TableReader&)>& read);

  void complain(const Place& place, std::string sentence);
  void complain(std::string sentence) { complain(place_, std::move(sentence)); }

 private:
  using Accept = std::function<Result<void>(std::string_view)>;
  void for_text(std::string_view key, const Accept& accept);
  void for_texts(std::string_view key, const Accept& accept);
  void expected(std::string_view key, const Value& value, std::string_view what);

  template <class T, class Keep>
  static Result<void> accept(Result<T> value, Keep keep) {
    if (!value) return tl::make_unexpected(value.error());
    keep(std::move(*value));
    return {};
  }

  Table& table_;
  Place place_;
  std::string path_;
  Errors& errors_;
  std::vector<std::string> known_;
};

// `1h` and the like; the error says what was expected.
Result<std::chrono::seconds> parse_duration(std::string_view text);

// path made absolute against the folder of the file that names it.
std::string absolute_path(const Place& place, std::string_view path);

}  // namespace pxe::config
