#include "common/addr/uuid.hpp"

#include <algorithm>

#include "common/base/text.hpp"

namespace pxe {
namespace {

Uuid::Array swap_fields(const Uuid::Array& in) {
  Uuid::Array out = in;
  std::reverse(out.begin(), out.begin() + 4);
  std::reverse(out.begin() + 4, out.begin() + 6);
  std::reverse(out.begin() + 6, out.begin() + 8);
  return out;
}

// By hand, as Ipv4Address::to_string().
std::string dashed(const Uuid::Array& bytes) {
  constexpr char hex_digits[] = "0123456789abcdef";
  std::string text(36, '-');
  std::size_t at = 0;
  for (const std::uint8_t byte : bytes) {
    if (at == 8 || at == 13 || at == 18 || at == 23) ++at;
    text[at++] = hex_digits[byte >> 4];
    text[at++] = hex_digits[byte & 15];
  }
  return text;
}

std::optional<Uuid::Array> parse_digits(std::string_view text) {
  const bool dashed_form =
      text.size() == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-';
  std::string digits(text);
  if (dashed_form) digits.erase(std::remove(digits.begin(), digits.end(), '-'), digits.end());
  const auto bytes = digits.size() == 32 ? from_hex(digits) : std::nullopt;
  if (!bytes || bytes->size() != 16) return std::nullopt;
  Uuid::Array out{};
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

}  // namespace

Uuid Uuid::from_wire(std::span<const std::uint8_t, 16> wire) {
  Array bytes{};
  std::copy(wire.begin(), wire.end(), bytes.begin());
  Uuid uuid;
  uuid.bytes_ = swap_fields(bytes);
  return uuid;
}

Result<Uuid> Uuid::parse(std::string_view canonical) {
  const auto bytes = parse_digits(canonical);
  if (!bytes) {
    return fail("'" + printable(canonical) + "' is not a UUID such as 4c4c4544-0039-4e10-804e-b9c04f4d344a");
  }
  Uuid uuid;
  uuid.bytes_ = *bytes;
  return uuid;
}

Result<Uuid> Uuid::parse_wire(std::string_view as_the_loader_spells_it) {
  auto uuid = parse(as_the_loader_spells_it);
  if (uuid) uuid->bytes_ = swap_fields(uuid->bytes_);
  return uuid;
}

Uuid::Array Uuid::wire() const { return swap_fields(bytes_); }
std::string Uuid::to_string() const { return dashed(bytes_); }
std::string Uuid::to_wire_string() const { return dashed(wire()); }

bool Uuid::is_absent() const {
  const auto all = [&](std::uint8_t v) {
    return std::all_of(bytes_.begin(), bytes_.end(), [v](auto b) { return b == v; });
  };
  return all(0) || all(0xff);
}

}  // namespace pxe
