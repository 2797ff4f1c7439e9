// From words that say who a machine is to the machine.
#pragma once

#include <optional>
#include <string_view>

#include "common/base/result.hpp"
#include "tools/pxe-cfgname/styles.hpp"

namespace pxe::cfgname {

// A MAC address or an IPv4 address: each says by itself which of the two it is. The error names what was
// still missing.
Result<void> add_word(std::string_view word, Machine& machine);

// A UUID in the spelling of the style's loader: pxelinux and GRUB swap its first three fields, U-Boot does
// not.
Result<Uuid> parse_loaders_uuid(Style style, std::string_view text);

// 8 hexadecimal digits, or the 16 of /proc/cpuinfo; the firmware uses the last 8.
Result<std::string> parse_serial(std::string_view text);

// `MAC [IP] [UUID]`, or a JSON object that has some of the words mac, ip, uuid, serial and hostname, as
// pxe-sniff
// --json prints them. Absent where the line says nothing of a machine: a blank one, or an object without any.
Result<std::optional<Machine>> parse_machine_line(std::string_view line, const LoaderIdentity& defaults);

}  // namespace pxe::cfgname
