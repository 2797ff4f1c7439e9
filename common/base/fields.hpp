// Where a decoder puts what it found. A decoder calls these in wire order; one sink prints text, another
// JSON, a test keeps a tree. Strings are raw, as they came from the wire: a sink escapes them for its own
// medium.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/base/bytes.hpp"

namespace pxe {

class FieldSink {
 public:
  virtual ~FieldSink() = default;

  // Inside a list the name is empty.
  virtual void text(std::string_view name, std::string_view value) = 0;
  virtual void number(std::string_view name, std::int64_t value) = 0;
  virtual void flag(std::string_view name, bool value) = 0;
  virtual void bytes(std::string_view name, Bytes value) = 0;  // shown as hexadecimal
  // A number that has a name, such as 7 `x64-uefi`.
  virtual void named(std::string_view name, std::int64_t value, std::string_view meaning) = 0;

  virtual void begin_object(std::string_view name) = 0;
  virtual void end_object() = 0;
  virtual void begin_list(std::string_view name) = 0;
  virtual void end_list() = 0;

  // The value of this field does not have the shape its definition gives; what was there follows as bytes.
  virtual void malformed(std::string_view name, std::string_view reason, Bytes value) = 0;
};

}  // namespace pxe
