// The option field of a DHCP message (RFC 2132 §2) as a list of codes and whole values.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "common/addr/ipv4.hpp"
#include "common/base/bytes.hpp"

namespace pxe::dhcp {

// What was wrong with an option field that was still read as far as it was honest.
enum class OptionDefect { none, length_missing, value_cut, end_missing };
std::string_view to_string(OptionDefect defect);

class Options {
 public:
  struct Entry {
    std::uint8_t code = 0;
    std::uint32_t offset = 0;  // into the values kept by Options
    std::uint32_t length = 0;
  };

  // The value of an option, joined from all its pieces (RFC 3396). Absent is not the same as empty.
  std::optional<Bytes> find(std::uint8_t code) const;
  bool has(std::uint8_t code) const { return find(code).has_value(); }
  // Absent as well when the length is not exactly that of the type.
  std::optional<std::uint8_t> u8(std::uint8_t code) const;
  std::optional<std::uint16_t> u16(std::uint8_t code) const;
  std::optional<std::uint32_t> u32(std::uint8_t code) const;
  std::optional<Ipv4Address> ipv4(std::uint8_t code) const;
  // The text up to a NUL that some clients count into the length; empty when absent.
  std::string_view text(std::uint8_t code) const;

  // Appends; an option that is there already is replaced where it stands.
  void set(std::uint8_t code, Bytes value);
  void set_u8(std::uint8_t code, std::uint8_t value);
  void set_u16(std::uint8_t code, std::uint16_t value);
  void set_u32(std::uint8_t code, std::uint32_t value);
  void set_ipv4(std::uint8_t code, Ipv4Address value) { set_u32(code, value.value()); }
  void set_text(std::uint8_t code, std::string_view value) { set(code, as_bytes(value)); }

  const std::vector<Entry>& entries() const { return entries_; }  // in the order they came
  Bytes value(const Entry& entry) const { return Bytes(values_).subspan(entry.offset, entry.length); }
  void clear();

  // Reads up to three fields one after the other: options, then file and sname where option 52 says that they
  // hold options (RFC 2132 §9.3, RFC 3396 §5). Linear in their size, whatever they hold. The defect is that
  // of the first field that had one.
  OptionDefect decode(Bytes options, Bytes file, Bytes sname);

 private:
  std::vector<Entry> entries_;
  std::vector<std::uint8_t> values_;
};

}  // namespace pxe::dhcp
