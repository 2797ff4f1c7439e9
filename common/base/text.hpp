// Words and lines: cutting, comparing and showing text without surprises from locales or the network.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/bytes.hpp"

namespace pxe {

std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string lower(std::string_view text);                          // ASCII only
bool equal_ignoring_case(std::string_view a, std::string_view b);  // ASCII only
std::string replace_all(std::string text, std::string_view from, std::string_view to);

// The whole text as a number in T's range, decimal (or in another base); no sign, blank or suffix is
// accepted.
template <class T>
std::optional<T> parse_number(std::string_view text, int base = 10) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc{} || stopped != end || text.empty() || text.front() == '-') return std::nullopt;
  return value;
}

// Shell-style match over the whole text: `*` any run, `?` one character, `[a-f]` and `[!x]` one of a set.
// Linear in text × number of stars; case counts.
bool glob_match(std::string_view pattern, std::string_view text);
bool has_glob(std::string_view pattern);  // whether it holds any of * ? [

// The character that text begins with (RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF).
struct Utf8 {
  std::size_t length = 0;  // in bytes; 0: not valid UTF-8 here
  char32_t point = 0;
};
Utf8 decode_utf8(std::string_view text);  // text is not empty
// Moves the cursor, reorders what stands around it, or takes no room: what a log line must not carry.
bool is_deceiving(char32_t point);

// Text from elsewhere made safe for one line of a terminal or a log: control characters, invalid UTF-8, and
// characters that reorder or hide text come out as \xNN, a backslash as two.
std::string printable(std::string_view text);
bool is_printable(std::string_view text);

// How many bytes the first character takes; 0 when they are not valid UTF-8 (RFC 3629) or text is empty.
std::size_t utf8_length(std::string_view text);

std::string to_hex(Bytes bytes, std::string_view separator = "");
std::optional<std::vector<std::uint8_t>> from_hex(
    std::string_view text);  // separators : - and blanks allowed

// The candidate with the fewest edits away from word, when it is near enough to be what somebody meant.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace pxe
