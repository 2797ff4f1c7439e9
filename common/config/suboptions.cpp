#include "common/config/suboptions.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/pxe/ipxe.hpp"
#include "common/pxe/vendor.hpp"

namespace pxe::config {
namespace {

using dhcp::OptionType;
constexpr std::size_t longest = 255;

struct Suboption {
  std::uint8_t code = 0;
  std::string name;
  OptionType type = OptionType::bytes;
};

OptionType type_of(ipxe::SuboptionType type) {
  using Type = ipxe::SuboptionType;
  switch (type) {
    case Type::feature:
    case Type::u8: return OptionType::u8;
    case Type::text: return OptionType::text;
    case Type::s8:
    case Type::bytes:
    case Type::bus_id:
    case Type::version: return OptionType::bytes;
  }
  return OptionType::bytes;
}

Suboption suboption(OptionType option, std::uint8_t code) {
  if (option == OptionType::vendor) return {code, vendor::tag_name(code), vendor::tag_type(code)};
  if (option != OptionType::ipxe) return {code, "", OptionType::bytes};
  const ipxe::SuboptionInfo* info = ipxe::find_suboption(code);
  return {code, ipxe::suboption_name(code), info ? type_of(info->type) : OptionType::bytes};
}

Result<Suboption> find_suboption(OptionType option, std::string_view key) {
  const auto number = parse_number<std::uint8_t>(key);
  std::vector<std::string> names;
  for (unsigned code = 1; code < dhcp::option::end; ++code) {
    Suboption one = suboption(option, static_cast<std::uint8_t>(code));
    if (number ? *number == code : one.name == key) return one;
    names.push_back(std::move(one.name));
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  const auto near = nearest(key, views);
  return fail(fmt::format("'{}' is no sub-option's name or number{}", printable(key),
                          near ? fmt::format("; did you mean {}?", *near) : ""));
}

// One signed byte, which no DHCP option is.
Encoded encode_priority(const Value& value) {
  const auto* number = std::get_if<std::int64_t>(&value.data);
  if (!number || *number < -128 || *number > 127) return fail("takes a number from -128 to 127");
  return std::vector<std::uint8_t>{static_cast<std::uint8_t>(*number)};
}

Encoded encode_one(OptionType option, const Suboption& sub, const Value& value) {
  const ipxe::SuboptionInfo* info = option == OptionType::ipxe ? ipxe::find_suboption(sub.code) : nullptr;
  if (info && info->name == "key") return fail("is a private key, which everybody on the network would read");
  if (info && info->type == ipxe::SuboptionType::s8) return encode_priority(value);
  // `no-pxedhcp = true` says what is meant.
  if (const auto* flag = std::get_if<bool>(&value.data); flag && sub.type == OptionType::u8)
    return std::vector<std::uint8_t>{*flag ? std::uint8_t{1} : std::uint8_t{0}};
  return encode_option_value(sub.type, value);
}

// Code, length, value; repeated.
Encoded encode_list(OptionType option, const Table& table) {
  std::vector<std::uint8_t> out;
  Writer writer(out);
  for (const Entry& entry : table.entries) {
    const auto sub = find_suboption(option, entry.key);
    if (!sub) return tl::make_unexpected(sub.error());
    const auto value = encode_one(option, *sub, entry.value);
    if (!value) return fail(fmt::format("{} {}", entry.key, value.error().sentence));
    if (value->size() > longest) return fail(fmt::format("{} is longer than 255 bytes", entry.key));
    writer.u8(sub->code);
    writer.u8(static_cast<std::uint8_t>(value->size()));
    writer.bytes(*value);
  }
  return out;
}

// RFC 3925: enterprise number, length, data; the data of 125 are sub-options, if its value is a table.
Encoded encode_by_enterprise(OptionType option, const Table& table) {
  std::vector<std::uint8_t> out;
  Writer writer(out);
  for (const Entry& entry : table.entries) {
    const auto enterprise = parse_number<std::uint32_t>(entry.key);
    if (!enterprise) return fail(fmt::format("'{}' is no enterprise number", printable(entry.key)));
    const auto* inner = std::get_if<Table>(&entry.value.data);
    const auto data =
        inner ? encode_list(option, *inner) : encode_option_value(OptionType::bytes, entry.value);
    if (!data) return fail(fmt::format("{} {}", entry.key, data.error().sentence));
    if (data->size() > longest) return fail(fmt::format("{} is longer than 255 bytes", entry.key));
    writer.u32(*enterprise);
    writer.u8(static_cast<std::uint8_t>(data->size()));
    writer.bytes(*data);
  }
  return out;
}

}  // namespace

Encoded encode_suboptions(OptionType type, const Table& table) {
  if (table.entries.empty()) return fail("is empty, and an option has a value");
  switch (type) {
    case OptionType::vendor: {
      auto encoded = encode_list(type, table);
      if (encoded) encoded->push_back(vendor::tag::end);
      return encoded;
    }
    case OptionType::ipxe: return encode_list(type, table);
    case OptionType::vendor_identifying_class:
    case OptionType::vendor_identifying_options: return encode_by_enterprise(type, table);
    default: return fail("has no sub-options");
  }
}

}  // namespace pxe::config
