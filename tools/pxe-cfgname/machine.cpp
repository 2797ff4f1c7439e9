#include "tools/pxe-cfgname/machine.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/pxe/words_json.hpp"

namespace pxe::cfgname {
namespace {

constexpr std::size_t longest_line = 65536;

std::optional<Machine> machine_from_json(std::string_view line, const LoaderIdentity& defaults) {
  const Client client = words_from_json(line);
  Machine machine{defaults, {}, {}};
  if (const auto mac = MacAddress::parse(client.get(Word::mac))) machine.identity.mac = *mac;
  if (const auto ip = Ipv4Address::parse(client.get(Word::ip))) machine.identity.ip = *ip;
  if (const auto uuid = Uuid::parse(client.get(Word::uuid))) machine.identity.uuid = *uuid;
  if (auto serial = parse_serial(client.get(Word::serial))) machine.serial = std::move(*serial);
  const std::string_view hostname = client.get(Word::hostname);
  if (hostname.find_first_of("/\\") == std::string_view::npos && is_printable(hostname)) {
    machine.hostname = hostname;
  }
  const LoaderIdentity& found = machine.identity;
  return found.mac || found.ip || found.uuid ? std::optional(std::move(machine)) : std::nullopt;
}

// The next word of the line, which loses it.
std::string_view take_word(std::string_view& line) {
  const std::size_t begin = std::min(line.find_first_not_of(" \t\r"), line.size());
  const std::size_t end = std::min(line.find_first_of(" \t\r", begin), line.size());
  const std::string_view word = line.substr(begin, end - begin);
  line.remove_prefix(end);
  return word;
}

// `192.168.7.68/24` and `192.168.7.68/255.255.255.0`, as ip(8) and ifupdown have it: no loader asks for its
// network.
std::string_view without_mask(std::string_view address) {
  const std::size_t slash = address.find('/');
  if (slash == std::string_view::npos) return address;
  constexpr int longest_prefix = 32;
  const std::string_view mask = address.substr(slash + 1);
  const auto prefix = parse_number<int>(mask);
  const bool is_mask = (prefix && *prefix <= longest_prefix) || Ipv4Address::parse(mask);
  return is_mask ? address.substr(0, slash) : address;
}

}  // namespace

Result<void> add_word(std::string_view word, Machine& machine) {
  LoaderIdentity& identity = machine.identity;
  if (const auto ip = Ipv4Address::parse(without_mask(word)); ip && !identity.ip) {
    identity.ip = *ip;
    return {};
  }
  if (const auto mac = MacAddress::parse(word); mac && !identity.mac) {
    identity.mac = *mac;
    return {};
  }
  const char* expected = identity.mac && identity.ip ? "expected after a MAC and an IPv4 address"
                         : identity.mac              ? "an IPv4 address such as 192.168.7.68"
                         : identity.ip               ? "a MAC address such as 00:26:b9:5e:30:3a"
                                                     : "a MAC address or an IPv4 address";
  return fail(fmt::format("'{}' is not {}", printable(word), expected));
}

Result<Uuid> parse_loaders_uuid(Style style, std::string_view text) {
  return style == Style::u_boot ? Uuid::parse(text) : Uuid::parse_wire(text);
}

Result<std::string> parse_serial(std::string_view text) {
  constexpr std::size_t used = 8;
  const bool is_hex = text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  if (is_hex && (text.size() == used || text.size() == 2 * used))
    return lower(text.substr(text.size() - used));
  return fail(fmt::format("'{}' is not a serial number of 8 or 16 hexadecimal digits", printable(text)));
}

Result<std::optional<Machine>> parse_machine_line(std::string_view line, const LoaderIdentity& defaults) {
  if (line.size() > longest_line) return fail("the line is longer than 65,536 bytes");
  std::string_view rest = line;
  std::string_view word = take_word(rest);
  if (word.empty()) return std::nullopt;
  if (word.front() == '{') return machine_from_json(line, defaults);
  Machine machine{defaults, {}, {}};
  for (; !word.empty(); word = take_word(rest)) {
    if (const auto uuid = Uuid::parse(word); uuid && !machine.identity.uuid) {
      machine.identity.uuid = *uuid;
      continue;
    }
    if (auto done = add_word(word, machine); !done) return tl::make_unexpected(std::move(done.error()));
  }
  return machine;
}

}  // namespace pxe::cfgname
