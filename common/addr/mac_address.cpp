#include "common/addr/mac_address.hpp"

#include <algorithm>

#include "common/base/text.hpp"

namespace pxe {
namespace {

// The text without separators when they stand where one of the usual spellings puts them.
std::optional<std::string> digits_of(std::string_view text) {
  for (const char separator : {':', '-'}) {
    if (text.find(separator) == std::string_view::npos) continue;
    std::string digits;
    for (const std::string_view pair : split(text, separator)) {
      if (pair.empty() || pair.size() > 2) return std::nullopt;
      digits.append(2 - pair.size(), '0').append(pair);
    }
    return digits.size() < 12 ? std::nullopt : std::optional(digits);
  }
  std::string digits;
  for (const std::string_view group : split(text, '.')) {
    if (group.size() != 4 && group.size() != 12) return std::nullopt;
    digits += group;
  }
  return digits.size() == 12 ? std::optional(digits) : std::nullopt;
}

}  // namespace

MacAddress MacAddress::from_bytes(Bytes bytes) {
  MacAddress mac;
  mac.size_ = static_cast<std::uint8_t>(std::min(bytes.size(), max_size));
  std::copy_n(bytes.begin(), mac.size_, mac.bytes_.begin());
  return mac;
}

Result<MacAddress> MacAddress::parse(std::string_view text) {
  const auto digits = digits_of(text);
  const auto bytes = digits ? from_hex(*digits) : std::nullopt;
  if (!bytes || bytes->size() > max_size) {
    return fail("'" + printable(text) + "' is not a MAC address such as 00:26:b9:5e:30:3a");
  }
  return from_bytes(*bytes);
}

std::string MacAddress::to_string(std::string_view separator) const { return to_hex(bytes(), separator); }

}  // namespace pxe
