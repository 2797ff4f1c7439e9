// Bytes from the network and the only two ways the project walks over them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace pxe {

using Bytes = std::span<const std::uint8_t>;

inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// A cursor over bytes, big-endian. The first read past the end fails, and every read after it fails too and
// yields zeros and empty spans, so that a decoder may read a whole structure and ask ok() once.
class Reader {
 public:
  explicit Reader(Bytes bytes) : bytes_(bytes) {}

  // Here rather than in bytes.cpp: a message of DHCP takes a hundred of these calls.
  std::uint8_t u8() {
    const Bytes b = take(1);
    return b.empty() ? std::uint8_t{0} : b[0];
  }
  std::uint16_t u16() {
    const Bytes b = take(2);
    return b.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(b[0] << 8 | b[1]);
  }
  std::uint32_t u32() {
    const Bytes b = take(4);
    if (b.empty()) return 0;
    return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
  }
  Bytes take(std::size_t count) {  // exactly count bytes, or none and failed
    if (count > remaining()) {
      failed_ = true;
      return {};
    }
    const Bytes taken = bytes_.subspan(position_, count);
    position_ += count;
    return failed_ ? Bytes{} : taken;
  }
  Bytes rest() { return take(remaining()); }  // whatever is left; none once failed

  bool ok() const { return !failed_; }
  bool at_end() const { return failed_ || position_ == bytes_.size(); }
  std::size_t remaining() const { return failed_ ? 0 : bytes_.size() - position_; }
  std::size_t position() const { return position_; }

 private:
  Bytes bytes_;
  std::size_t position_ = 0;
  bool failed_ = false;
};

// Appends big-endian fields to a buffer that the caller owns and may reuse.
class Writer {
 public:
  explicit Writer(std::vector<std::uint8_t>& out) : out_(out) {}

  void u8(std::uint8_t value) { out_.push_back(value); }
  void u16(std::uint16_t value);
  void u32(std::uint32_t value);
  void bytes(Bytes value) { out_.insert(out_.end(), value.begin(), value.end()); }
  void text(std::string_view value) { bytes(as_bytes(value)); }
  void zeros(std::size_t count) { out_.insert(out_.end(), count, 0); }
  std::size_t size() const { return out_.size(); }

 private:
  std::vector<std::uint8_t>& out_;
};

}  // namespace pxe
