#include "common/base/json_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "common/base/text.hpp"

namespace pxe {
namespace {

constexpr char hex_digits[] = "0123456789abcdef";

// UTF-16 code unit, as JSON escapes it (RFC 8259 §7).
void append_escape(std::uint32_t unit, std::string& out) {
  out += "\\u";
  for (const int shift : {12, 8, 4, 0}) out += hex_digits[unit >> shift & 15];
}

void append_escaped(char32_t point, std::string& out) {
  if (point < 0x10000) return append_escape(point, out);
  const std::uint32_t over = point - 0x10000;
  append_escape(0xd800 | over >> 10, out);
  append_escape(0xdc00 | (over & 0x3ff), out);
}

constexpr auto plain = [] {
  std::array<bool, 256> table{};
  for (int c = 0x20; c < 0x7f; ++c) table[static_cast<std::size_t>(c)] = c != '"' && c != '\\';
  return table;
}();

// Eight characters at a time: whether one of them may need escaping (or is not ASCII).
bool has_special(std::uint64_t word) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t highs = 0x8080808080808080;
  const auto has_zero = [](std::uint64_t x) { return (x - ones) & ~x & highs; };
  const std::uint64_t below_blank = (word - ones * 0x20) & ~word & highs;
  return ((word & highs) | below_blank | has_zero(word ^ ones * '"') | has_zero(word ^ ones * '\\') |
          has_zero(word ^ ones * 0x7f)) != 0;
}

// A name's kind, of 64: by its length and three of its characters.
unsigned mark_of(std::string_view name) {
  if (name.empty()) return 0;
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(name[i]); };
  return (static_cast<unsigned>(name.size()) * 7U + at(name.size() / 2) * 5U + at(name.size() - 1) * 3U +
          at(std::min<std::size_t>(1, name.size() - 1))) %
         64U;
}

std::size_t count_plain(std::string_view text) {
  std::size_t count = 0;
  for (std::uint64_t word = 0; text.size() - count >= sizeof word; count += sizeof word) {
    std::memcpy(&word, text.data() + count, sizeof word);
    if (has_special(word)) break;
  }
  while (count < text.size() && plain[static_cast<unsigned char>(text[count])]) ++count;
  return count;
}

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const std::size_t count = count_plain(text);
    out.append(text, 0, count);
    text.remove_prefix(count);
    if (text.empty()) break;
    const Utf8 next = decode_utf8(text);
    const std::size_t length = next.length == 0 ? 1 : next.length;
    if (next.length == 0) {
      append_escape(static_cast<unsigned char>(text[0]), out);
    } else if (text[0] == '"' || text[0] == '\\') {
      out += '\\';
      out += text[0];
    } else if (is_deceiving(next.point)) {
      append_escaped(next.point, out);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  out += '"';
}

void JsonWriter::comma() {
  if (!out_.empty() && out_.back() != '{' && out_.back() != '[' && out_.back() != '\n') out_ += ',';
}

// Over 64 names, an object is somebody's attack on the search: those are counted instead of compared.
std::size_t JsonWriter::times_seen(std::size_t start, std::size_t size) {
  constexpr std::size_t most_compared = 64;
  const std::uint64_t mark = std::uint64_t{1} << mark_of(std::string_view(out_).substr(start, size));
  const bool is_new = (open_.back().marks & mark) == 0;
  open_.back().marks |= mark;
  const auto first = names_.begin() + static_cast<std::ptrdiff_t>(open_.back().names);
  const auto count = static_cast<std::size_t>(names_.end() - first);
  const auto is_same = [&](const Name& name) {
    return name.size == size && out_.compare(name.start, size, out_, start, size) == 0;
  };
  const std::size_t seen = count < most_compared && is_new ? 0
                           : count < most_compared
                               ? static_cast<std::size_t>(std::count_if(first, names_.end(), is_same))
                               : count;
  names_.push_back({start, size});
  return seen;
}

void JsonWriter::key(std::string_view name) {
  comma();
  if (open_.empty() || open_.back().names == is_list) return;
  const std::size_t start = out_.size();
  append_json_string(name, out_);
  if (const std::size_t seen = times_seen(start, out_.size() - 1 - start); seen > 0) {
    out_.back() = '#';
    out_ += std::to_string(seen + 1);
    out_ += '"';
  }
  out_ += ':';
}

void JsonWriter::text(std::string_view name, std::string_view value) {
  key(name);
  append_json_string(value, out_);
}

void JsonWriter::number(std::string_view name, std::int64_t value) {
  key(name);
  char digits[24];
  out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void JsonWriter::flag(std::string_view name, bool value) {
  key(name);
  out_ += value ? "true" : "false";
}

void JsonWriter::bytes(std::string_view name, Bytes value) {
  key(name);
  out_ += '"';
  for (const std::uint8_t byte : value) {
    out_ += hex_digits[byte >> 4];
    out_ += hex_digits[byte & 15];
  }
  out_ += '"';
}

void JsonWriter::named(std::string_view name, std::int64_t value, std::string_view meaning) {
  key(name);
  out_ += R"({"number":)";
  char digits[24];
  out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  out_ += R"(,"name":)";
  append_json_string(meaning, out_);
  out_ += '}';
}

void JsonWriter::begin_object(std::string_view name) {
  key(name);
  out_ += '{';
  open_.push_back({names_.size(), 0});
}

void JsonWriter::end_object() {
  out_ += '}';
  names_.resize(open_.back().names);
  open_.pop_back();
}

void JsonWriter::begin_list(std::string_view name) {
  key(name);
  out_ += '[';
  open_.push_back({});
}

void JsonWriter::end_list() {
  out_ += ']';
  open_.pop_back();
}

void JsonWriter::malformed(std::string_view name, std::string_view reason, Bytes value) {
  begin_object(name);
  text("malformed", reason);
  bytes("bytes", value);
  end_object();
}

}  // namespace pxe
