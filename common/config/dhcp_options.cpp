#include "common/config/dhcp_options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/text.hpp"
#include "common/config/suboptions.hpp"
#include "common/dhcp/option_table.hpp"

namespace pxe::config {
namespace {

using dhcp::OptionInfo;
using dhcp::OptionType;
std::span<const Value> items_of(const Value& value) {
  const auto* list = std::get_if<Array>(&value.data);
  return list ? std::span<const Value>(*list) : std::span<const Value>(&value, 1);
}

// Each item holds as many addresses as are asked for, or else the sentence is the error.
Encoded encode_addresses(const Value& value, std::size_t an_item, const char* sentence) {
  std::vector<std::uint8_t> out;
  Writer writer(out);
  for (const Value& item : items_of(value)) {
    const auto* text = std::get_if<std::string>(&item.data);
    if (!text) return fail(fmt::format("takes addresses as strings, not {}", item.kind()));
    const auto parts = split(*text, ' ');  // a pair is written `10.0.0.0 10.0.0.1`
    if (parts.size() != an_item) return fail(sentence);
    for (const std::string_view part : parts) {
      const auto address = Ipv4Address::parse(part);
      if (!address) return tl::make_unexpected(address.error());
      writer.u32(address->value());
    }
  }
  return out;
}

Encoded encode_integers(const Value& value, std::size_t size, std::int64_t least, std::int64_t most) {
  std::vector<std::uint8_t> out;
  for (const Value& item : items_of(value)) {
    const auto* number = std::get_if<std::int64_t>(&item.data);
    if (!number || *number < least || *number > most)
      return fail(fmt::format("takes a number from {} to {}", least, most));
    for (std::size_t i = size; i > 0; --i) out.push_back(static_cast<std::uint8_t>(*number >> (8 * (i - 1))));
  }
  return out;
}

Encoded encode_text(const Value& value) {
  const auto* text = std::get_if<std::string>(&value.data);
  if (!text) return fail(fmt::format("takes a string, not {}", value.kind()));
  return std::vector<std::uint8_t>(text->begin(), text->end());
}

Encoded encode_bytes(const Value& value) {
  const auto* text = std::get_if<std::string>(&value.data);
  const auto bytes = text ? from_hex(*text) : std::nullopt;
  if (!bytes) return fail("takes its bytes in hexadecimal, such as \"0a:4d:00:01\"");
  return *bytes;
}

Encoded encode_boolean(const Value& value) {
  const auto* flag = std::get_if<bool>(&value.data);
  if (!flag) return fail(fmt::format("takes true or false, not {}", value.kind()));
  return std::vector<std::uint8_t>{*flag ? std::uint8_t{1} : std::uint8_t{0}};
}

// RFC 1035 §3.1, not compressed: every client understands that.
Encoded encode_names(const Value& value) {
  std::vector<std::uint8_t> out;
  Writer writer(out);
  for (const Value& item : items_of(value)) {
    const auto* text = std::get_if<std::string>(&item.data);
    if (!text) return fail(fmt::format("takes domain names as strings, not {}", item.kind()));
    for (const std::string_view label : split(*text, '.')) {
      if (label.empty() || label.size() > 63)
        return fail(fmt::format("'{}' is not a domain name", printable(*text)));
      writer.u8(static_cast<std::uint8_t>(label.size()));
      writer.text(label);
    }
    writer.u8(0);
  }
  return out;
}

// RFC 3442, each route written `10.1.0.0/16 via 10.77.0.1`.
Encoded encode_routes(const Value& value) {
  std::vector<std::uint8_t> out;
  Writer writer(out);
  for (const Value& item : items_of(value)) {
    const auto* text = std::get_if<std::string>(&item.data);
    const auto words = split(text ? std::string_view(*text) : std::string_view(), ' ');
    if (words.size() != 3 || words[1] != "via")
      return fail("takes routes such as \"10.1.0.0/16 via 10.77.0.1\"");
    const auto network = Ipv4Network::parse(words[0]);
    if (!network) return tl::make_unexpected(network.error());
    const auto router = Ipv4Address::parse(words[2]);
    if (!router) return tl::make_unexpected(router.error());
    writer.u8(static_cast<std::uint8_t>(network->prefix()));
    for (int i = 0; i < (network->prefix() + 7) / 8; ++i) {
      writer.u8(static_cast<std::uint8_t>(network->address().value() >> (24 - 8 * i)));
    }
    writer.u32(router->value());
  }
  return out;
}

// Options of one value and no more (RFC 2132 gives them a fixed length).
bool holds_one(OptionType type) {
  switch (type) {
    case OptionType::boolean:
    case OptionType::u8:
    case OptionType::u16:
    case OptionType::u32:
    case OptionType::s32:
    case OptionType::ipv4: return true;
    default: return false;
  }
}

Encoded encode_value(OptionType type, const Value& value) {
  switch (type) {
    case OptionType::boolean: return encode_boolean(value);
    case OptionType::u8: return encode_integers(value, 1, 0, 0xff);
    case OptionType::u16:
    case OptionType::u16_list: return encode_integers(value, 2, 0, 0xffff);
    case OptionType::u32: return encode_integers(value, 4, 0, 0xffffffff);
    case OptionType::s32: return encode_integers(value, 4, -0x80000000LL, 0x7fffffff);
    case OptionType::ipv4: return encode_addresses(value, 1, "takes one address");
    case OptionType::ipv4_list: return encode_addresses(value, 1, "takes one address an item");
    case OptionType::ipv4_pairs:
      return encode_addresses(value, 2, "takes pairs such as \"10.1.0.0 10.77.0.1\"");
    case OptionType::text:
    case OptionType::vendor_class: return encode_text(value);
    case OptionType::name_list: return encode_names(value);
    case OptionType::routes: return encode_routes(value);
    default: return encode_bytes(value);
  }
}

}  // namespace

Encoded encode_option_value(OptionType type, const Value& value) {
  if (holds_one(type) && std::holds_alternative<Array>(value.data))
    return fail("takes one value, not a list");
  auto encoded = encode_value(type, value);
  if (encoded && encoded->empty()) return fail("is empty, and an option has a value");
  return encoded;
}

namespace {

// What every reply carries by its own rules; a configured value could only be wrong.
bool is_servers_own(std::uint8_t code) {
  namespace option = dhcp::option;
  constexpr std::uint8_t own[] = {option::pad,
                                  option::dhcp_requested_address,
                                  option::dhcp_option_overload,
                                  option::dhcp_message_type,
                                  option::dhcp_server_identifier,
                                  option::dhcp_parameter_request_list,
                                  option::dhcp_client_identifier,
                                  option::dhcp_agent_options,
                                  option::end};
  return std::find(std::begin(own), std::end(own), code) != std::end(own);
}

std::optional<std::uint8_t> code_of(TableReader& reader, const Entry& entry) {
  if (const auto number = parse_number<std::uint8_t>(entry.key)) return number;
  if (const OptionInfo* info = dhcp::find_option(std::string_view(entry.key))) return info->code;
  std::vector<std::string_view> names;
  for (const OptionInfo& info : dhcp::option_table()) names.push_back(info.name);
  const auto near = nearest(entry.key, names);
  reader.complain(entry.place, fmt::format("'{}' is no DHCP option's name or number{}", printable(entry.key),
                                           near ? fmt::format("; did you mean {}?", *near) : ""));
  return std::nullopt;
}

}  // namespace

DhcpOptions read_dhcp_options(TableReader& reader, std::string_view key) {
  std::vector<DhcpOption> options;
  const Value* value = reader.take(key);
  const auto* table = value ? std::get_if<Table>(&value->data) : nullptr;
  if (value && !table)
    reader.complain(value->place, fmt::format("{} takes a table, not {}", key, value->kind()));
  if (!table) return options;
  for (const Entry& entry : table->entries) {
    const auto code = code_of(reader, entry);
    if (!code) continue;
    if (is_servers_own(*code)) {
      reader.complain(entry.place, fmt::format("{} is set by the server itself", entry.key));
      continue;
    }
    const bool given =
        std::any_of(options.begin(), options.end(), [&](const auto& o) { return o.code == *code; });
    if (given) {
      reader.complain(entry.place, fmt::format("{}: option {} is given twice", entry.key, *code));
      continue;
    }
    const OptionInfo* info = dhcp::find_option(*code);
    const OptionType type = info ? info->type : OptionType::bytes;
    const auto* inner = std::get_if<Table>(&entry.value.data);
    auto encoded = inner ? encode_suboptions(type, *inner) : encode_option_value(type, entry.value);
    if (encoded) {
      options.push_back({*code, std::move(*encoded)});
    } else {
      reader.complain(entry.value.place, fmt::format("{}: {}", entry.key, encoded.error().sentence));
    }
  }
  return options;
}

}  // namespace pxe::config
