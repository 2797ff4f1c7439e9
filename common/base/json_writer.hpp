// JSON into a buffer, straight from the fields of a decoder. Small and fast on purpose: a capture of a busy
// server holds hundreds of thousands of messages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/fields.hpp"

namespace pxe {

// Text as a JSON string, whatever bytes it holds. Control characters and those that reorder or hide text are
// escaped as \uXXXX; each byte that is not valid UTF-8 comes out as \u00XX, its Latin-1 reading, so that
// nothing is lost and every line is JSON.
void append_json_string(std::string_view text, std::string& out);

// Writes name and value pairs after whatever out holds; the caller opens and closes the outermost object with
// begin_object("") and end_object(). A name that an object has already gets `#2`, `#3` … behind it.
class JsonWriter final : public FieldSink {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void text(std::string_view name, std::string_view value) override;
  void number(std::string_view name, std::int64_t value) override;
  void flag(std::string_view name, bool value) override;
  void bytes(std::string_view name, Bytes value) override;
  void named(std::string_view name, std::int64_t value, std::string_view meaning) override;
  void begin_object(std::string_view name) override;
  void end_object() override;
  void begin_list(std::string_view name) override;
  void end_list() override;
  void malformed(std::string_view name, std::string_view reason, Bytes value) override;

 private:
  void key(std::string_view name);
  void comma();
  std::size_t times_seen(std::size_t start, std::size_t size);

  struct Name {
    std::size_t start = 0;  // in out_
    std::size_t size = 0;
  };
  static constexpr std::size_t is_list = static_cast<std::size_t>(-1);

  std::string& out_;
  std::vector<Name> names_;  // as they stand in the objects that are open
  struct Open {
    std::size_t names = is_list;  // where an object's begin in names_
    std::uint64_t marks = 0;      // one bit for each kind of name it has: most names are seen to be new by it
  };
  std::vector<Open> open_;
};

}  // namespace pxe
