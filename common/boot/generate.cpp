#include "common/boot/generate.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"

namespace pxe::boot {
namespace {

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    std::size_t end = 0;
    while (end < text.size() && !is_blank(text[end])) ++end;
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

// What iPXE would make of a word besides the word (core/exec.c, core/settings.c); empty: nothing.
std::string_view read_by_ipxe(std::string_view word) {
  if (word.find("${") != std::string_view::npos) return "iPXE would fill in ${…}";
  if (word == "||" || word == "&&" || word == ";") return "iPXE would take it for the end of the command";
  if (word.front() == '#') return "iPXE would take it for a comment";
  if (word.back() == '\\') return "iPXE would join the next line";
  return "";
}

// GRUB's loaders quote what they are given once more, so quotes never arrive as they were written.
std::string_view read_by_grub(std::string_view word) {
  return word.find_first_of("\"'\\") == std::string_view::npos ? "" : "GRUB cannot pass on quotes";
}

// GRUB reads a backslash before any character as that character (script/yylex.l).
std::string escaped_for_grub(std::string_view word) {
  std::string out;
  for (const char c : word) {
    if (std::string_view("$;|&<>{}#*?[]()!`").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

void Speller::refuse(const config::Place& place, std::string sentence) {
  if (!error_) error_ = RenderError{place, std::move(sentence)};
}

std::string Speller::checked(std::string_view key, const config::Place& place, std::string_view word,
                             bool first) {
  std::string_view reason;
  if (!is_printable(word)) {
    reason = "no loader can carry it";
  } else if (language_ == Language::ipxe) {
    reason = first && word.front() == '-' ? "iPXE would take it for an option" : read_by_ipxe(word);
  } else if (language_ == Language::grub) {
    reason = first && word.front() == '-' ? "GRUB would take it for an option" : read_by_grub(word);
  }
  if (!reason.empty()) refuse(place, fmt::format("{}: '{}' is there, and {}", key, printable(word), reason));
  return language_ == Language::grub ? escaped_for_grub(word) : std::string(word);
}

std::string Speller::word(std::string_view key, const PartText& value) {
  const auto words = words_of(value.text);
  if (words.size() == 1 && words.front().size() == value.text.size())
    return checked(key, value.place, words.front(), true);
  refuse(value.place, fmt::format("{} takes one word, not '{}'", key, printable(value.text)));
  return "";
}

std::string Speller::words(std::string_view key, const PartText& value) {
  std::string out;
  for (const std::string_view word : words_of(value.text)) {
    out += out.empty() ? "" : " ";
    out += checked(key, value.place, word, false);
  }
  return out;
}

std::string Speller::title(const PartText& value) {
  std::string out;
  for (const std::string_view word : words_of(value.text)) {
    const bool first = out.empty();
    out += first ? "" : " ";
    if (language_ != Language::grub) {
      out += checked("title", value.place, word, first);
    } else {
      out += replace_all(std::string(word), "'", "'\\''");  // stands in single quotes
    }
  }
  if (!is_printable(out) || out.empty()) refuse(value.place, "title takes a line to show");
  return out;
}

std::string as_shown(std::string_view reason) {
  constexpr std::size_t longest = 400;  // a screen's few lines
  constexpr std::string_view marks = " '\"().,:/_=+%@~[]*?!-";
  std::string out;
  for (const char c : printable(reason.substr(0, longest))) {
    const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    const bool option = c == '-' && (out.empty() || out.back() == ' ');
    out += (alphanumeric || marks.find(c) != std::string_view::npos) && !option ? c : '_';
  }
  return out;
}

}  // namespace pxe::boot
