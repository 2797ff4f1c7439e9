#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "common/base/bytes.hpp"
#include "common/base/text.hpp"

namespace pxe::test {

// Bytes written as hexadecimal, blanks between them as it pleases the reader.
inline std::vector<std::uint8_t> hex(std::string_view text) {
  const auto bytes = from_hex(text);
  EXPECT_TRUE(bytes) << text;
  return bytes.value_or(std::vector<std::uint8_t>());
}

// A copy in memory of exactly its size, so that AddressSanitizer sees the first byte read past the end.
class ExactBytes {
 public:
  explicit ExactBytes(Bytes bytes) : size_(bytes.size()), data_(new std::uint8_t[bytes.size()]) {
    if (size_ > 0) std::memcpy(data_.get(), bytes.data(), size_);
  }
  Bytes get() const { return {data_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<std::uint8_t[]> data_;
};

// Calls decoder with every beginning of bytes, from none to all.
template <class Decoder>
void for_every_truncation(Bytes bytes, const Decoder& decoder) {
  for (std::size_t size = 0; size <= bytes.size(); ++size) decoder(ExactBytes(bytes.first(size)).get());
}

}  // namespace pxe::test
