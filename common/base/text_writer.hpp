// Fields for a person: one line each, `   name   value`, a list with commas, an object as `key=value` pairs.
// Nothing from the wire reaches the terminal raw.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/fields.hpp"

namespace pxe {

// As pxe::printable(), onto the end of out.
void append_printable(std::string_view text, std::string& out);

class TextWriter final : public FieldSink {
 public:
  explicit TextWriter(std::string& out) : out_(out) {}

  // Stands before the names of the fields that follow; absent for fields without a number.
  void set_code(std::optional<std::uint8_t> code) { code_ = code; }

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
  void begin_field(std::string_view name);
  void end_field();
  void open(std::string_view name, char bracket);
  void close(char bracket);
  void append_value(std::string_view value);

  std::string& out_;
  std::optional<std::uint8_t> code_;
  int depth_ = 0;
  bool first_ = true;  // of the list or object that is open
};

}  // namespace pxe
