#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/bytes.hpp"
#include "common/base/result.hpp"

namespace pxe {

// A link-layer address as DHCP carries it in chaddr: 1 to 16 bytes, 6 of them on Ethernet and Wi-Fi.
class MacAddress {
 public:
  static constexpr std::size_t max_size = 16;

  MacAddress() = default;  // no bytes: empty() is true

  // The first 16 bytes of what is given; chaddr cannot hold more (RFC 2131 §2).
  static MacAddress from_bytes(Bytes bytes);

  // 00:26:b9:5e:30:3a, 00-26-B9-5E-30-3A, 0026.b95e.303a and 0026b95e303a; with separators also 7 to 16
  // bytes.
  static Result<MacAddress> parse(std::string_view text);

  std::string to_string(std::string_view separator = ":") const;  // lower case
  Bytes bytes() const { return {bytes_.data(), size_}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  friend bool operator==(const MacAddress&, const MacAddress&) = default;
  friend auto operator<=>(const MacAddress&, const MacAddress&) = default;

 private:
  std::array<std::uint8_t, max_size> bytes_{};
  std::uint8_t size_ = 0;
};

}  // namespace pxe

template <>
struct std::hash<pxe::MacAddress> {
  std::size_t operator()(const pxe::MacAddress& mac) const {
    return std::hash<std::string_view>{}(pxe::as_text(mac.bytes()));
  }
};
