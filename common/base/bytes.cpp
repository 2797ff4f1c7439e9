#include "common/base/bytes.hpp"

namespace pxe {

Bytes Reader::take(std::size_t count) {
  if (count > remaining()) {
    failed_ = true;
    return {};
  }
  const Bytes taken = bytes_.subspan(position_, count);
  position_ += count;
  return failed_ ? Bytes{} : taken;
}

Bytes Reader::rest() { return take(remaining()); }

std::uint8_t Reader::u8() {
  const Bytes b = take(1);
  return b.empty() ? std::uint8_t{0} : b[0];
}

std::uint16_t Reader::u16() {
  const Bytes b = take(2);
  return b.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(b[0] << 8 | b[1]);
}

std::uint32_t Reader::u32() {
  const Bytes b = take(4);
  if (b.empty()) return 0;
  return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
}

void Writer::u16(std::uint16_t value) {
  u8(static_cast<std::uint8_t>(value >> 8));
  u8(static_cast<std::uint8_t>(value));
}

void Writer::u32(std::uint32_t value) {
  u16(static_cast<std::uint16_t>(value >> 16));
  u16(static_cast<std::uint16_t>(value));
}

}  // namespace pxe
