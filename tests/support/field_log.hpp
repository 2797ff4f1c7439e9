// A FieldSink that keeps what it is told as one line of text, so that a test can say what it expects:
// `name=text number=7 flag=true bytes=#0102 named=7:x64-uefi object={a=1} list=[1 2] bad=!reason#ff`.
#pragma once

#include <string>
#include <string_view>

#include "common/base/fields.hpp"
#include "common/base/text.hpp"

namespace pxe::test {

class FieldLog final : public FieldSink {
 public:
  const std::string& line() const { return line_; }

  void text(std::string_view name, std::string_view value) override { add(name, std::string(value)); }
  void number(std::string_view name, std::int64_t value) override { add(name, std::to_string(value)); }
  void flag(std::string_view name, bool value) override { add(name, value ? "true" : "false"); }
  void bytes(std::string_view name, Bytes value) override { add(name, "#" + to_hex(value)); }
  void named(std::string_view name, std::int64_t value, std::string_view meaning) override {
    add(name, std::to_string(value).append(":").append(meaning));
  }
  void begin_object(std::string_view name) override { open(name, "{"); }
  void end_object() override { line_ += '}'; }
  void begin_list(std::string_view name) override { open(name, "["); }
  void end_list() override { line_ += ']'; }
  void malformed(std::string_view name, std::string_view reason, Bytes value) override {
    add(name, std::string("!").append(reason).append("#").append(to_hex(value)));
  }

 private:
  void open(std::string_view name, std::string_view bracket) { add(name, bracket); }
  void add(std::string_view name, std::string_view value) {
    if (!line_.empty() && line_.back() != '{' && line_.back() != '[') line_ += ' ';
    if (!name.empty()) line_.append(name).append("=");
    line_ += value;
  }

  std::string line_;
};

}  // namespace pxe::test
