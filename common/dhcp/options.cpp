#include "common/dhcp/options.hpp"

#include <algorithm>
#include <array>

#include "common/dhcp/option_table.hpp"

namespace pxe::dhcp {
namespace {

struct Piece {
  std::uint8_t code = 0;
  Bytes value;
};

OptionDefect collect(Bytes field, std::vector<Piece>& pieces) {
  Reader reader(field);
  while (!reader.at_end()) {
    const std::uint8_t code = reader.u8();
    if (code == option::pad) continue;
    if (code == option::end) return OptionDefect::none;
    const std::uint8_t length = reader.u8();
    if (!reader.ok()) return OptionDefect::length_missing;
    const Bytes value = reader.take(length);
    if (!reader.ok()) return OptionDefect::value_cut;
    pieces.push_back({code, value});
  }
  return OptionDefect::end_missing;
}

// Option 52's value: 1 file, 2 sname, 3 both. Anything else overloads nothing, and neither does a value in
// pieces that is not one byte when joined: Options::u8() must say the same of it afterwards.
std::uint8_t overload_in(const std::vector<Piece>& pieces) {
  Bytes whole;
  for (const Piece& piece : pieces) {
    if (piece.code != option::dhcp_option_overload || piece.value.empty()) continue;
    if (!whole.empty()) return 0;
    whole = piece.value;
  }
  return whole.size() == 1 && whole[0] <= 3 ? whole[0] : std::uint8_t{0};
}

}  // namespace

std::string_view to_string(OptionDefect defect) {
  switch (defect) {
    case OptionDefect::none: return "";
    case OptionDefect::length_missing: return "the last option has no length";
    case OptionDefect::value_cut: return "an option is longer than the field that holds it";
    case OptionDefect::end_missing: return "the options have no end mark";
  }
  return "";
}

OptionDefect Options::decode(Bytes options, Bytes file, Bytes sname) {
  clear();
  std::vector<Piece> pieces;
  pieces.reserve(32);
  OptionDefect defect = collect(options, pieces);
  // Read once, from the options field alone: a 52 inside file or sname could otherwise loop.
  const std::uint8_t overload = overload_in(pieces);
  const auto collect_more = [&](Bytes field) {
    const auto first = static_cast<std::ptrdiff_t>(pieces.size());
    const OptionDefect another = collect(field, pieces);
    if (defect == OptionDefect::none) defect = another;
    const auto is_overload = [](const Piece& piece) { return piece.code == option::dhcp_option_overload; };
    pieces.erase(std::remove_if(pieces.begin() + first, pieces.end(), is_overload), pieces.end());
  };
  if ((overload & 1) != 0) collect_more(file);
  if ((overload & 2) != 0) collect_more(sname);

  // Two passes, so that ten thousand pieces of one option cost no more than ten thousand options.
  std::array<std::uint32_t, 256> lengths{};
  std::size_t total = 0;
  for (const Piece& piece : pieces) {
    lengths[piece.code] += static_cast<std::uint32_t>(piece.value.size());
    total += piece.value.size();
  }
  values_.resize(total);
  entries_.reserve(pieces.size());
  constexpr std::uint32_t unseen = 0xffffffff;
  std::array<std::uint32_t, 256> next{};
  next.fill(unseen);
  std::uint32_t free = 0;
  for (const Piece& piece : pieces) {
    std::uint32_t& at = next[piece.code];
    if (at == unseen) {
      at = free;
      entries_.push_back({piece.code, free, lengths[piece.code]});
      free += lengths[piece.code];
    }
    std::copy(piece.value.begin(), piece.value.end(), values_.begin() + at);
    at += static_cast<std::uint32_t>(piece.value.size());
  }
  return defect;
}

std::optional<Bytes> Options::find(std::uint8_t code) const {
  for (const Entry& entry : entries_) {
    if (entry.code == code) return value(entry);
  }
  return std::nullopt;
}

std::optional<std::uint8_t> Options::u8(std::uint8_t code) const {
  const auto value = find(code);
  return value && value->size() == 1 ? std::optional((*value)[0]) : std::nullopt;
}

std::optional<std::uint16_t> Options::u16(std::uint8_t code) const {
  const auto value = find(code);
  return value && value->size() == 2 ? std::optional(Reader(*value).u16()) : std::nullopt;
}

std::optional<std::uint32_t> Options::u32(std::uint8_t code) const {
  const auto value = find(code);
  return value && value->size() == 4 ? std::optional(Reader(*value).u32()) : std::nullopt;
}

std::optional<Ipv4Address> Options::ipv4(std::uint8_t code) const {
  const auto value = u32(code);
  return value ? std::optional(Ipv4Address(*value)) : std::nullopt;
}

std::string_view Options::text(std::uint8_t code) const {
  const auto value = find(code);
  if (!value) return {};
  const std::string_view whole = as_text(*value);
  return whole.substr(0, whole.find('\0'));
}

void Options::set(std::uint8_t code, Bytes value) {
  if (entries_.empty()) {  // a reply's worth at once
    entries_.reserve(32);
    values_.reserve(512);
  }
  const Entry fresh{code, static_cast<std::uint32_t>(values_.size()),
                    static_cast<std::uint32_t>(value.size())};
  values_.insert(values_.end(), value.begin(), value.end());
  const auto old =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.code == code; });
  if (old == entries_.end()) {
    entries_.push_back(fresh);
  } else {
    *old = fresh;
  }
}

void Options::set_u8(std::uint8_t code, std::uint8_t value) { set(code, Bytes(&value, 1)); }

void Options::set_u16(std::uint8_t code, std::uint16_t value) {
  const std::uint8_t wire[] = {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
  set(code, wire);
}

void Options::set_u32(std::uint8_t code, std::uint32_t value) {
  const std::uint8_t wire[] = {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
                               static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
  set(code, wire);
}

void Options::clear() {
  entries_.clear();
  values_.clear();
}

}  // namespace pxe::dhcp
