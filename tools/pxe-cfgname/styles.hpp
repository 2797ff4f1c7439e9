// The names each loader or tool makes out of what a machine is, in the order in which it tries them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "common/pxe/cfgname.hpp"

namespace pxe::cfgname {

enum class Style { pxelinux, grub, u_boot, foreman, netboot_xyz, raspberry_pi };
// By the name a user types; the error lists them.
Result<Style> parse_style(std::string_view name);

// Whose names are wanted.
struct Recipe {
  Style style = Style::pxelinux;
  std::string prefix;            // stands before each name
  std::string arch, soc, board;  // U-Boot's, as it was built
};

struct Machine {
  LoaderIdentity identity;
  std::string serial;    // Raspberry Pi: 8 hexadecimal digits
  std::string hostname;  // netboot.xyz
  friend bool operator==(const Machine& a, const Machine& b) {
    return a.identity.uuid == b.identity.uuid && a.identity.mac == b.identity.mac &&
           a.identity.ip == b.identity.ip && a.serial == b.serial && a.hostname == b.hostname;
  }
};

// A list that is made a million times a second: one text with a newline after each name.
class NameList {
 public:
  void clear();
  void add(std::string_view prefix, std::string_view folder, std::string_view name);
  std::size_t size() const { return ends_.size(); }
  std::string_view operator[](std::size_t index) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<std::size_t> ends_;  // of each name, without its newline
};

// Replaces what names holds. The error is a name that the loader has no room for, or that this style makes
// nothing of what is known of the machine.
Result<void> list_names(const Recipe& recipe, const Machine& machine, NameList& names);

}  // namespace pxe::cfgname
