#include "common/base/text_writer.hpp"

#include <algorithm>
#include <charconv>

#include "common/base/text.hpp"

namespace pxe {
namespace {

constexpr std::size_t code_width = 8;   // indent and an option's number
constexpr std::size_t name_width = 30;  // the longest names that netboot clients send, and a blank
constexpr char hex_digits[] = "0123456789abcdef";

bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '\\'; }

// Inside a list or an object, where such characters would be read as its punctuation.
bool needs_quotes(std::string_view value) {
  return value.empty() || value.find_first_of(" ,=\"[]{}") != std::string_view::npos;
}

void append_number(std::int64_t value, std::string& out) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

}  // namespace

void append_printable(std::string_view text, std::string& out) {
  if (std::all_of(text.begin(), text.end(), is_plain)) {
    out += text;
  } else {
    out += printable(text);
  }
}

void TextWriter::begin_field(std::string_view name) {
  if (depth_ == 0) {
    const std::size_t start = out_.size();
    if (code_) {
      out_.append(*code_ < 10 ? 6 : *code_ < 100 ? 5 : 4, ' ');
      append_number(*code_, out_);
      out_ += ' ';
    } else {
      out_.append(code_width, ' ');
    }
    append_printable(name, out_);
    out_.append(std::max(start + code_width + name_width, out_.size() + 1) - out_.size(), ' ');
    return;
  }
  if (!first_) out_ += name.empty() ? ", " : " ";
  first_ = false;
  if (name.empty()) return;
  append_printable(name, out_);
  out_ += '=';
}

void TextWriter::end_field() {
  if (depth_ == 0) out_ += '\n';
}

void TextWriter::append_value(std::string_view value) {
  const bool edge = !value.empty() && (value.front() == ' ' || value.back() == ' ');
  if (depth_ == 0 ? value.empty() || edge : needs_quotes(value)) {
    out_ += '"';
    for (auto quote = value.find('"'); quote != std::string_view::npos; quote = value.find('"')) {
      append_printable(value.substr(0, quote), out_);
      out_ += "\\\"";
      value.remove_prefix(quote + 1);
    }
    append_printable(value, out_);
    out_ += '"';
  } else {
    append_printable(value, out_);
  }
}

void TextWriter::text(std::string_view name, std::string_view value) {
  begin_field(name);
  append_value(value);
  end_field();
}

void TextWriter::number(std::string_view name, std::int64_t value) {
  begin_field(name);
  append_number(value, out_);
  end_field();
}

void TextWriter::flag(std::string_view name, bool value) {
  begin_field(name);
  out_ += value ? "yes" : "no";
  end_field();
}

void TextWriter::bytes(std::string_view name, Bytes value) {
  begin_field(name);
  if (value.empty()) out_ += "\"\"";
  for (const std::uint8_t byte : value) {
    out_ += hex_digits[byte >> 4];
    out_ += hex_digits[byte & 15];
  }
  end_field();
}

void TextWriter::named(std::string_view name, std::int64_t value, std::string_view meaning) {
  begin_field(name);
  append_value(meaning);
  out_ += " (";
  append_number(value, out_);
  out_ += ')';
  end_field();
}

// The outermost list or object needs no brackets: it has its line to itself.
void TextWriter::open(std::string_view name, char bracket) {
  begin_field(name);
  if (depth_ > 0) out_ += bracket;
  ++depth_;
  first_ = true;
}

void TextWriter::close(char bracket) {
  --depth_;
  if (depth_ > 0) out_ += bracket;
  if (depth_ == 0 && first_) out_ += "(none)";
  first_ = false;
  end_field();
}

void TextWriter::begin_object(std::string_view name) { open(name, '{'); }
void TextWriter::end_object() { close('}'); }
void TextWriter::begin_list(std::string_view name) { open(name, '['); }
void TextWriter::end_list() { close(']'); }

void TextWriter::malformed(std::string_view name, std::string_view reason, Bytes value) {
  begin_field(name);
  out_ += "[malformed: ";
  append_printable(reason, out_);
  out_ += ']';
  if (!value.empty()) out_ += ' ';
  for (const std::uint8_t byte : value) {
    out_ += hex_digits[byte >> 4];
    out_ += hex_digits[byte & 15];
  }
  end_field();
}

}  // namespace pxe
