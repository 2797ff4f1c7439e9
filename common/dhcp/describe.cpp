#include "common/dhcp/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "common/addr/ipv4.hpp"
#include "common/addr/mac_address.hpp"
#include "common/base/text.hpp"

namespace pxe::dhcp {
namespace {

bool describe_integer(std::string_view name, OptionType type, Bytes value, FieldSink& sink) {
  Reader reader(value);
  switch (type) {
    case OptionType::boolean:
      if (value.size() != 1 || value[0] > 1) return false;
      sink.flag(name, value[0] == 1);
      return true;
    case OptionType::u8: sink.number(name, reader.u8()); break;
    case OptionType::u16: sink.number(name, reader.u16()); break;
    case OptionType::u32: sink.number(name, reader.u32()); break;
    case OptionType::s32: sink.number(name, static_cast<std::int32_t>(reader.u32())); break;
    default: return false;
  }
  return true;
}

std::size_t integer_size(OptionType type) {
  switch (type) {
    case OptionType::boolean:
    case OptionType::u8: return 1;
    case OptionType::u16: return 2;
    case OptionType::u32:
    case OptionType::s32: return 4;
    default: return 0;
  }
}

bool describe_addresses(std::string_view name, Bytes value, FieldSink& sink) {
  if (value.empty() || value.size() % 4 != 0) return false;
  Reader reader(value);
  sink.begin_list(name);
  while (!reader.at_end()) sink.text("", read_ipv4(reader).to_string());
  sink.end_list();
  return true;
}

bool describe_pairs(std::string_view name, Bytes value, FieldSink& sink) {
  if (value.empty() || value.size() % 8 != 0) return false;
  Reader reader(value);
  sink.begin_list(name);
  while (!reader.at_end()) {
    const auto first = read_ipv4(reader);
    sink.text("", first.to_string() + " " + read_ipv4(reader).to_string());
  }
  sink.end_list();
  return true;
}

bool describe_u16_list(std::string_view name, Bytes value, FieldSink& sink) {
  if (value.empty() || value.size() % 2 != 0) return false;
  Reader reader(value);
  sink.begin_list(name);
  while (!reader.at_end()) sink.number("", reader.u16());
  sink.end_list();
  return true;
}

// RFC 3442: prefix length, the significant octets of the network, the router.
bool describe_routes(std::string_view name, Bytes value, FieldSink& sink) {
  std::vector<std::string> routes;
  Reader reader(value);
  while (!reader.at_end()) {
    const std::uint8_t prefix = reader.u8();
    if (prefix > 32) return false;
    const Bytes significant = reader.take((prefix + 7U) / 8U);
    std::uint32_t network = 0;
    for (std::size_t i = 0; i < significant.size(); ++i) {
      network |= std::uint32_t{significant[i]} << (24 - 8 * static_cast<unsigned>(i));
    }
    const Ipv4Address router = read_ipv4(reader);
    if (!reader.ok()) return false;
    routes.push_back(
        fmt::format("{}/{} via {}", Ipv4Address(network).to_string(), prefix, router.to_string()));
  }
  if (routes.empty()) return false;
  sink.begin_list(name);
  for (const std::string& route : routes) sink.text("", route);
  sink.end_list();
  return true;
}

bool describe_names(std::string_view name, Bytes value, FieldSink& sink) {
  const auto names = decode_names(value);
  if (!names || names->empty()) return false;
  sink.begin_list(name);
  for (const std::string& one : *names) sink.text("", one);
  sink.end_list();
  return true;
}

bool describe_message_type(std::string_view name, Bytes value, FieldSink& sink) {
  const auto meaning = value.size() == 1 ? message_type_name(value[0]) : std::nullopt;
  if (!meaning) return false;
  sink.named(name, value[0], *meaning);
  return true;
}

// RFC 3942: 224 to 254 are a site's own. EDK2's HttpBootDxe asks for one by accident: it leaves ParaList[24]
// as it found the memory (HttpBootDhcp4.c).
bool is_the_sites_own(std::uint8_t code) { return code >= 224 && code != option::end; }

bool describe_option_list(std::string_view name, Bytes value, FieldSink& sink) {
  sink.begin_list(name);
  for (const std::uint8_t code : value) {
    if (const OptionInfo* info = find_option(code)) {
      sink.named("", code, info->name);
    } else {
      sink.named("", code, is_the_sites_own(code) ? "site-specific" : option_name(code));
    }
  }
  sink.end_list();
  return true;
}

// RFC 2132 §9.14: a hardware type and address; type 0 is anything else, 255 an IAID and a DUID (RFC 4361).
bool describe_client_id(std::string_view name, Bytes value, FieldSink& sink) {
  if (value.size() < 2) return false;
  sink.begin_object(name);
  sink.number("type", value[0]);
  if (value[0] == 255 && value.size() > 5) {
    sink.bytes("iaid", value.subspan(1, 4));
    sink.bytes("duid", value.subspan(5));
  } else if (value[0] != 0 && value.size() == 7) {
    sink.text("mac", MacAddress::from_bytes(value.subspan(1)).to_string());
  } else {
    sink.bytes("id", value.subspan(1));
  }
  sink.end_object();
  return true;
}

// RFC 4702 §2: flags, two obsolete result codes, and a name that bit E says is in DNS wire form.
bool describe_client_fqdn(std::string_view name, Bytes value, FieldSink& sink) {
  if (value.size() < 3) return false;
  const bool wire_form = (value[0] & 4) != 0;
  const auto names = wire_form ? decode_names(value.subspan(3)) : std::nullopt;
  sink.begin_object(name);
  sink.number("flags", value[0]);
  if (names && !names->empty()) {
    sink.text("name", names->front());
  } else if (wire_form) {
    sink.bytes("name", value.subspan(3));
  } else {
    sink.text("name", as_text(value.subspan(3)));
  }
  sink.end_object();
  return true;
}

struct AgentSuboption {
  std::uint8_t code;
  std::string_view name;
  OptionType type;  // text: where it is printable, else bytes
};
constexpr AgentSuboption agent_suboptions[] = {
    {1, "circuit_id", OptionType::text},                   // RFC 3046
    {2, "remote_id", OptionType::text},                    // RFC 3046
    {5, "link-selection", OptionType::ipv4},               // RFC 3527
    {6, "subscriber_id", OptionType::text},                // RFC 3993
    {10, "flags", OptionType::u8},                         // RFC 5010
    {11, "server-identifier-override", OptionType::ipv4},  // RFC 5107
    {12, "relay-id", OptionType::text},                    // RFC 6925
};

const AgentSuboption* find_agent_suboption(std::uint8_t code) {
  const auto* row = std::find_if(std::begin(agent_suboptions), std::end(agent_suboptions),
                                 [&](const auto& r) { return r.code == code; });
  return row == std::end(agent_suboptions) ? nullptr : row;
}

void describe_agent_suboption(std::uint8_t code, Bytes value, FieldSink& sink) {
  const AgentSuboption* known = find_agent_suboption(code);
  const std::string name = agent_suboption_name(code);
  if (!known || (known->type == OptionType::text && !is_printable(as_text(value))))
    return sink.bytes(name, value);
  if (known->type == OptionType::text) return sink.text(name, as_text(value));
  describe_value(name, known->type, value, sink);
}

// RFC 3046 §2.0: sub-options of one code byte and one length byte, without pad or end.
bool describe_relay_agent(std::string_view name, Bytes value, FieldSink& sink) {
  Reader check(value);
  while (!check.at_end()) {
    check.u8();
    check.take(check.u8());
  }
  if (!check.ok()) return false;
  sink.begin_object(name);
  Reader reader(value);
  while (!reader.at_end()) {
    const std::uint8_t code = reader.u8();
    describe_agent_suboption(code, reader.take(reader.u8()), sink);
  }
  sink.end_object();
  return true;
}

// RFC 3925: enterprise number, one length byte, data; repeated.
bool describe_vendor_identifying(std::string_view name, Bytes value, FieldSink& sink) {
  Reader check(value);
  while (!check.at_end()) {
    check.u32();
    check.take(check.u8());
  }
  if (!check.ok() || value.empty()) return false;
  sink.begin_list(name);
  Reader reader(value);
  while (!reader.at_end()) {
    sink.begin_object("");
    sink.number("enterprise", reader.u32());
    sink.bytes("data", reader.take(reader.u8()));
    sink.end_object();
  }
  sink.end_list();
  return true;
}

// RFC 2132 §2: a receiver must be prepared to delete the NULs that some senders count into the length.
std::string_view without_trailing_nuls(std::string_view text) {
  return text.substr(0, text.find_last_not_of('\0') + 1);
}

bool describe_whole(std::string_view name, OptionType type, Bytes value, FieldSink& sink) {
  switch (type) {
    case OptionType::empty:
      if (!value.empty()) return false;
      sink.flag(name, true);
      return true;
    case OptionType::boolean:
    case OptionType::u8:
    case OptionType::u16:
    case OptionType::u32:
    case OptionType::s32:
      return value.size() == integer_size(type) && describe_integer(name, type, value, sink);
    case OptionType::ipv4: {
      if (value.size() != 4) return false;
      Reader reader(value);
      sink.text(name, read_ipv4(reader).to_string());
      return true;
    }
    case OptionType::ipv4_list: return describe_addresses(name, value, sink);
    case OptionType::ipv4_pairs: return describe_pairs(name, value, sink);
    case OptionType::u16_list:
    case OptionType::arch_list: return describe_u16_list(name, value, sink);
    case OptionType::text:
    case OptionType::vendor_class: sink.text(name, without_trailing_nuls(as_text(value))); return true;
    case OptionType::name_list: return describe_names(name, value, sink);
    case OptionType::routes: return describe_routes(name, value, sink);
    case OptionType::message_type: return describe_message_type(name, value, sink);
    case OptionType::option_list: return describe_option_list(name, value, sink);
    case OptionType::client_id: return describe_client_id(name, value, sink);
    case OptionType::client_fqdn: return describe_client_fqdn(name, value, sink);
    case OptionType::relay_agent: return describe_relay_agent(name, value, sink);
    case OptionType::vendor_identifying_class:
    case OptionType::vendor_identifying_options: return describe_vendor_identifying(name, value, sink);
    case OptionType::bytes:
    case OptionType::user_class:
    case OptionType::ndi:
    case OptionType::machine_id:
    case OptionType::vendor:
    case OptionType::ipxe: sink.bytes(name, value); return true;
  }
  return false;
}

}  // namespace

std::string agent_suboption_name(std::uint8_t code) {
  const AgentSuboption* known = find_agent_suboption(code);
  return known ? std::string(known->name) : fmt::format("suboption-{}", code);
}

void describe_value(std::string_view name, OptionType type, Bytes value, FieldSink& sink) {
  if (!describe_whole(name, type, value, sink))
    sink.malformed(name, "not the length or form it has to have", value);
}

std::optional<std::vector<std::string>> decode_names(Bytes value) {
  std::vector<std::string> names;
  constexpr std::size_t longest = 255;  // RFC 1035 §2.3.4
  constexpr int most_pointers = 127;    // as many as a name has labels; longer chains only cost time
  std::size_t next = 0;                 // where the name after this one starts
  while (next < value.size()) {
    std::string name;
    std::size_t at = next;
    std::size_t lowest = next;  // pointers must lead to before it, so that they cannot loop
    bool jumped = false;
    int pointers = 0;
    for (;;) {
      if (at >= value.size() || name.size() > longest) return std::nullopt;
      const std::uint8_t length = value[at++];
      if (length == 0) break;
      if ((length & 0xc0) == 0xc0) {
        if (at >= value.size()) return std::nullopt;
        const std::size_t target = static_cast<std::size_t>(length & 0x3f) << 8 | value[at++];
        if (!jumped) next = at;
        if (target >= lowest || ++pointers > most_pointers) return std::nullopt;
        jumped = true;
        at = lowest = target;
        continue;
      }
      if (length > 63 || value.size() - at < length) return std::nullopt;
      if (!name.empty()) name += '.';
      name += as_text(value.subspan(at, length));
      at += length;
    }
    if (!jumped) next = at;
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace pxe::dhcp
