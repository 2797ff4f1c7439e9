// A daemon's log: one line an event on stderr, with the same key=value words in every program. Writing never
// waits for the reader of stderr: lines go through a bounded queue to a thread, and lines lost are counted
// and said.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace pxe::service {

enum class Level { debug, info, warning, error };
enum class Format { text, json };

std::optional<Level> parse_level(std::string_view name);
std::optional<Format> parse_format(std::string_view name);

struct Field {
  std::string_view key;
  std::string_view value;  // raw; a field with an empty value is left out
};
using Fields = std::initializer_list<Field>;  // refers to values: made where it is passed, and never kept

// The line without its newline: `2026-11-23T17:48:54.123Z info offer mac=52:54:00:12:34:01 product="Standard
// PC"`, or a JSON object of the same. time is microseconds since 1970.
std::string format_line(Format format, Level level, std::int64_t time, std::string_view event, Fields fields);

class Log {
 public:
  Log(Level least, Format format, int fd = 2);
  ~Log();  // waits at most a second for the reader of stderr
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  bool wants(Level level) const { return level >= least_; }
  void write(Level level, std::string_view event, Fields fields);
  // How many lines were dropped because nobody read the earlier ones.
  std::uint64_t lost() const;
  void debug(std::string_view event, Fields fields) { write(Level::debug, event, fields); }
  void info(std::string_view event, Fields fields) { write(Level::info, event, fields); }
  void warning(std::string_view event, Fields fields) { write(Level::warning, event, fields); }
  void error(std::string_view event, Fields fields) { write(Level::error, event, fields); }

 private:
  class Queue;
  Level least_;
  Format format_;
  std::shared_ptr<Queue> queue_;
};

}  // namespace pxe::service
