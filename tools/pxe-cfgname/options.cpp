#include "tools/pxe-cfgname/options.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/cli/command_line.hpp"
#include "common/cli/run.hpp"

namespace pxe::cfgname {
namespace {

// As typed, before it is understood.
struct Words {
  std::string mac;
  std::string ip;
  std::optional<std::string> uuid;
  std::optional<std::string> wire_uuid;
  std::optional<std::string> hwtype;
};

constexpr const char* examples = R"(Examples:
  pxe-cfgname 00:26:b9:5e:30:3a 192.168.7.68
  pxe-cfgname 00:26:b9:5e:30:3a 192.168.7.68 --uuid 4c4c4544-0039-4e10-804e-b9c04f4d344a
  pxe-cfgname --root /srv/pxe --first 00:26:b9:5e:30:3a 192.168.7.68    the file it would get)";

Result<std::uint8_t> parse_hwtype(std::string_view text) {
  const bool hex = text.starts_with("0x");
  const auto value = parse_number<std::uint8_t>(hex ? text.substr(2) : text, hex ? 16 : 10);
  if (value) return *value;
  return fail(fmt::format("--hwtype: '{}' is not an ARP hardware type from 0 to 255", printable(text)));
}

// `[MAC] [IP]`, each as it comes: an address says by itself which of the two it is.
Result<void> understand_machine(const std::string& word, LoaderIdentity& identity) {
  if (word.empty()) return {};
  if (const auto ip = Ipv4Address::parse(word); ip && !identity.ip) {
    identity.ip = *ip;
    return {};
  }
  if (const auto mac = MacAddress::parse(word); mac && !identity.mac) {
    identity.mac = *mac;
    return {};
  }
  const char* expected = identity.mac  ? "an IPv4 address such as 192.168.7.68"
                         : identity.ip ? "a MAC address such as 00:26:b9:5e:30:3a"
                                       : "a MAC address or an IPv4 address";
  return fail(fmt::format("'{}' is not {}", printable(word), expected));
}

Result<void> understand(const Words& words, Options& options) {
  if (words.uuid && words.wire_uuid)
    return fail("--uuid and --wire-uuid say the same thing: give one of them");
  if (words.uuid) {
    const auto uuid = Uuid::parse(*words.uuid);
    if (!uuid) return fail("--uuid: " + uuid.error().sentence);
    options.identity.uuid = *uuid;
  }
  if (words.wire_uuid) {
    const auto uuid = Uuid::parse_wire(*words.wire_uuid);
    if (!uuid) return fail("--wire-uuid: " + uuid.error().sentence);
    options.identity.uuid = *uuid;
  }
  if (words.hwtype) {
    const auto type = parse_hwtype(*words.hwtype);
    if (!type) return tl::make_unexpected(type.error());
    options.identity.htype = *type;
  }
  for (const std::string& word : {words.mac, words.ip}) {
    if (auto done = understand_machine(word, options.identity); !done) return done;
  }
  const LoaderIdentity& identity = options.identity;
  if (!identity.mac && !identity.ip && !identity.uuid)
    return fail("a MAC address, an IPv4 address or --uuid is needed");
  if (options.first && options.roots.empty()) return fail("--first needs --root DIR to look into");
  return {};
}

}  // namespace

std::variant<Options, int> parse_options(int argc, const char* const* argv) {
  Options options;
  Words words;
  cli::CommandLine line("pxe-cfgname",
                        "Print the names under which pxelinux looks for its configuration, in order");
  line.positional(words.mac, "MAC", "The machine's MAC address, in any usual spelling", false);
  line.positional(words.ip, "IP", "Its IPv4 address; may stand alone", false);
  line.option(words.uuid, "--uuid", "UUID", "Its UUID as dmidecode and virsh print it");
  line.option(words.wire_uuid, "--wire-uuid", "UUID", "Its UUID as the loader spells it, in wire order");
  line.option(words.hwtype, "--hwtype", "N", "ARP hardware type before the MAC (default 1, Ethernet)");
  line.option(options.prefix, "--prefix", "PATH",
              "Put before each name, as the loader does with its own folder");
  line.list(options.roots, "--root", "DIR", "Mark each name found, missing or unreadable here (repeatable)");
  line.flag(options.first, "--first", "Print only the file the loader gets; 1 when there is none");
  line.flag(options.json, "--json", "Print one JSON object a line");
  line.footer(examples);
  if (const auto code = line.parse(argc, argv)) return *code;
  if (const auto done = understand(words, options); !done) {
    cli::complain("pxe-cfgname", done.error().sentence + "; see pxe-cfgname --help");
    return cli::usage;
  }
  return options;
}

}  // namespace pxe::cfgname
