#include "common/pxe/describe.hpp"

#include <fmt/format.h>

#include "common/addr/uuid.hpp"
#include "common/base/text.hpp"
#include "common/dhcp/describe.hpp"
#include "common/pxe/arch.hpp"
#include "common/pxe/ipxe.hpp"
#include "common/pxe/suboptions.hpp"
#include "common/pxe/user_class.hpp"
#include "common/pxe/vendor.hpp"

namespace pxe {
namespace {

using dhcp::OptionType;

bool describe_arch_list(std::string_view name, Bytes value, FieldSink& sink) {
  if (value.empty() || value.size() % 2 != 0) return false;
  Reader reader(value);
  sink.begin_list(name);
  while (!reader.at_end()) {
    const Arch arch(reader.u16());
    sink.named("", arch.number(), arch.info() ? arch.name() : "unassigned");
  }
  sink.end_list();
  return true;
}

// RFC 4578 §2.2: type 1 is UNDI, then its version.
bool describe_ndi(std::string_view name, Bytes value, FieldSink& sink) {
  if (value.size() != 3) return false;
  const std::string_view type = value[0] == 1 ? "UNDI" : value[0] == 0 ? "none" : "type";
  sink.text(name, value[0] <= 1 ? fmt::format("{} {}.{}", type, value[1], value[2])
                                : fmt::format("{} {} {}.{}", type, value[0], value[1], value[2]));
  return true;
}

// Newer Raspberry Pi firmware makes its id up: `RPi4`, board revision, the end of its MAC, serial number;
// each four bytes, the numbers little-endian (raspberrypi/rpi-eeprom#103).
bool is_raspberry_pi(Bytes id) { return as_text(id.subspan(1)).starts_with("RPi"); }

void describe_raspberry_pi(std::string_view name, Bytes id, FieldSink& sink) {
  const auto reversed = [&](std::size_t at) {
    const std::vector<std::uint8_t> bytes = {id[at + 3], id[at + 2], id[at + 1], id[at]};
    return to_hex(bytes);
  };
  sink.begin_object(name);
  sink.text("model", as_text(id.subspan(1, 4)));
  sink.text("revision", reversed(5));
  sink.bytes("mac-end", id.subspan(9, 4));
  sink.text("serial", reversed(13));
  sink.end_object();
}

bool describe_machine_id(std::string_view name, Bytes value, FieldSink& sink) {
  if (value.size() != 17 || value[0] != 0) {
    if (value.size() < 2) return false;
    sink.bytes(name, value);  // Raspberry Pi and others have forms of their own
    return true;
  }
  if (is_raspberry_pi(value)) {
    describe_raspberry_pi(name, value, sink);
    return true;
  }
  const Uuid uuid = Uuid::from_wire(value.subspan<1, 16>());
  const std::string canonical = uuid.to_string();
  const std::string wire = uuid.to_wire_string();
  sink.text(name, canonical);
  if (wire != canonical) sink.text(std::string(name) + "-wire", wire);  // what pxelinux and GRUB ask for
  return true;
}

// `PXEClient:Arch:00007:UNDI:003016`: who it is, the architecture in decimal, UNDI's version as 3 and 3
// digits.
void describe_vendor_class(std::string_view name, Bytes value, FieldSink& sink) {
  dhcp::describe_value(name, OptionType::vendor_class, value, sink);
  const auto parts = split(as_text(value).substr(0, as_text(value).find('\0')), ':');
  if (parts.size() < 3 || parts[1] != "Arch") return;
  const auto number = parse_number<std::uint16_t>(parts[2]);
  if (!number) return;
  sink.begin_object(std::string(name) + "-parts");
  sink.text("client", parts[0]);
  const Arch arch(*number);
  sink.named("arch", *number, arch.info() ? arch.name() : "unassigned");
  if (parts.size() >= 5 && parts[3] == "UNDI" && parts[4].size() == 6) {
    const auto major = parse_number<std::uint16_t>(parts[4].substr(0, 3));
    const auto minor = parse_number<std::uint16_t>(parts[4].substr(3));
    if (major && minor) sink.text("undi", fmt::format("{}.{}", *major, *minor));
  }
  sink.end_object();
}

bool describe_user_class(std::string_view name, Bytes value, FieldSink& sink) {
  const auto classes = decode_user_class(value);
  if (classes.empty()) return false;
  if (classes.size() == 1) {
    sink.text(name, classes.front());
    return true;
  }
  sink.begin_list(name);
  for (const std::string_view one : classes) sink.text("", one);
  sink.end_list();
  return true;
}

void describe_ipxe_suboption(const Suboption& sub, FieldSink& sink) {
  const ipxe::SuboptionInfo* info = ipxe::find_suboption(sub.code);
  const std::string unnamed = info ? std::string() : ipxe::suboption_name(sub.code);
  const std::string_view name = info ? info->name : std::string_view(unnamed);
  using Type = ipxe::SuboptionType;
  switch (info ? info->type : Type::bytes) {
    case Type::feature:
    case Type::u8: return dhcp::describe_value(name, OptionType::u8, sub.value, sink);
    case Type::s8:
      if (sub.value.size() != 1) return sink.malformed(name, "not one byte", sub.value);
      return sink.number(name, static_cast<std::int8_t>(sub.value[0]));
    case Type::text: return sink.text(name, as_text(sub.value));
    case Type::bus_id: return sink.text(name, ipxe::bus_id_to_string(sub.value));
    case Type::version: return sink.text(name, ipxe::version_to_string(sub.value));
    case Type::bytes: return dhcp::describe_value(name, OptionType::bytes, sub.value, sink);
  }
}

bool describe_ipxe(std::string_view name, Bytes value, FieldSink& sink) {
  const Suboptions subs = decode_suboptions(value);
  if (!subs.complete) return false;
  sink.begin_object(name);
  for (const Suboption& sub : subs.list) describe_ipxe_suboption(sub, sink);
  sink.end_object();
  return true;
}

// PXE 2.1 BOOT_SERVERS: type, count, that many addresses; repeated.
bool describe_boot_servers(std::string_view name, Bytes value, FieldSink& sink) {
  std::vector<std::string> servers;
  Reader reader(value);
  while (!reader.at_end()) {
    std::string line = fmt::format("type {}:", reader.u16());
    const std::uint8_t count = reader.u8();
    for (int i = 0; i < count && reader.ok(); ++i) line += " " + read_ipv4(reader).to_string();
    if (!reader.ok()) return false;
    servers.push_back(std::move(line));
  }
  sink.begin_list(name);
  for (const std::string& line : servers) sink.text("", line);
  sink.end_list();
  return true;
}

// PXE 2.1 BOOT_MENU: type, length, text; repeated.
bool describe_boot_menu(std::string_view name, Bytes value, FieldSink& sink) {
  Reader check(value);
  while (!check.at_end()) {
    check.u16();
    check.take(check.u8());
  }
  if (!check.ok()) return false;
  Reader reader(value);
  sink.begin_list(name);
  while (!reader.at_end()) {
    const std::uint16_t type = reader.u16();
    sink.named("", type, as_text(reader.take(reader.u8())));
  }
  sink.end_list();
  return true;
}

// Seconds, then the prompt; 0 takes the first item at once, 255 waits for ever.
bool describe_menu_prompt(std::string_view name, Bytes value, FieldSink& sink) {
  if (value.empty()) return false;
  sink.begin_object(name);
  sink.number("timeout", value[0]);
  sink.text("prompt", as_text(value.subspan(1)));
  sink.end_object();
  return true;
}

bool describe_boot_item(std::string_view name, Bytes value, FieldSink& sink) {
  if (value.size() != 4) return false;
  Reader reader(value);
  sink.begin_object(name);
  sink.number("type", reader.u16());
  sink.number("layer", reader.u16());
  sink.end_object();
  return true;
}

bool describe_vendor_value(std::string_view name, const Suboption& sub, FieldSink& sink) {
  namespace tag = vendor::tag;
  switch (sub.code) {
    case tag::boot_servers: return describe_boot_servers(name, sub.value, sink);
    case tag::boot_menu: return describe_boot_menu(name, sub.value, sink);
    case tag::menu_prompt: return describe_menu_prompt(name, sub.value, sink);
    case tag::boot_item: return describe_boot_item(name, sub.value, sink);
    default: dhcp::describe_value(name, vendor::tag_type(sub.code), sub.value, sink); return true;
  }
}

bool describe_vendor(std::string_view name, Bytes value, FieldSink& sink) {
  const Suboptions subs = decode_suboptions(value);
  if (!subs.complete) return false;
  sink.begin_object(name);
  for (const Suboption& sub : subs.list) {
    const std::string sub_name = vendor::tag_name(sub.code);
    if (!describe_vendor_value(sub_name, sub, sink)) {
      sink.malformed(sub_name, "not the length or form it has to have", sub.value);
    }
  }
  sink.end_object();
  return true;
}

// Both sides of a PXE conversation name themselves in option 60; without it option 43 is somebody else's.
bool speaks_pxe(const dhcp::Message& message) {
  return message.options.text(dhcp::option::vendor_class_identifier).starts_with("PXEClient");
}

bool describe_known(const dhcp::Message& message, std::string_view name, OptionType type, Bytes value,
                    FieldSink& sink) {
  switch (type) {
    case OptionType::arch_list: return describe_arch_list(name, value, sink);
    case OptionType::ndi: return describe_ndi(name, value, sink);
    case OptionType::machine_id: return describe_machine_id(name, value, sink);
    case OptionType::vendor_class: describe_vendor_class(name, value, sink); return true;
    case OptionType::user_class: return describe_user_class(name, value, sink);
    case OptionType::ipxe: return describe_ipxe(name, value, sink);
    case OptionType::vendor:
      if (speaks_pxe(message)) return describe_vendor(name, value, sink);
      sink.bytes(name, value);
      return true;
    default: dhcp::describe_value(name, type, value, sink); return true;
  }
}

}  // namespace

void describe_option(const dhcp::Message& message, std::uint8_t code, Bytes value, FieldSink& sink) {
  const dhcp::OptionInfo* info = dhcp::find_option(code);
  const std::string unnamed = info ? std::string() : dhcp::option_name(code);
  const std::string_view name = info ? info->name : std::string_view(unnamed);
  const OptionType type = info ? info->type : OptionType::bytes;
  if (!describe_known(message, name, type, value, sink)) {
    sink.malformed(name, "not the length or form it has to have", value);
  }
}

void describe_options(const dhcp::Message& message, FieldSink& sink) {
  for (const auto& entry : message.options.entries()) {
    describe_option(message, entry.code, message.options.value(entry), sink);
  }
}

}  // namespace pxe
