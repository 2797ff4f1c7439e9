#include "tools/pxe-cfgname/options.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/cli/command_line.hpp"
#include "common/cli/run.hpp"
#include "tools/pxe-cfgname/machine.hpp"

namespace pxe::cfgname {
namespace {

// As typed, before it is understood.
struct Words {
  std::vector<std::string> positionals;
  std::optional<std::string> uuid, wire_uuid, hwtype, serial, base;
  std::string style = "pxelinux";
  bool reverse = false;
};

constexpr const char* examples = R"(Examples:
  pxe-cfgname 00:26:b9:5e:30:3a 192.168.7.68
  pxe-cfgname --style grub --prefix grub/ 00:26:b9:5e:30:3a 192.168.7.68
  pxe-cfgname --root /srv/pxe --first 00:26:b9:5e:30:3a 192.168.7.68    the file it would get
  pxe-cfgname --base tftp://10.77.0.1/ --fetch 00:26:b9:5e:30:3a    which of them a server has
  pxe-cfgname --reverse /srv/pxe/pxelinux.cfg     whose files these are
  pxe-sniff --json eth0 | pxe-cfgname -                 for each machine that is seen)";

Result<std::uint8_t> parse_hwtype(std::string_view text) {
  const bool hex = text.starts_with("0x");
  const auto value = parse_number<std::uint8_t>(hex ? text.substr(2) : text, hex ? 16 : 10);
  if (value) return *value;
  return fail(fmt::format("--hwtype: '{}' is not an ARP hardware type from 0 to 255", printable(text)));
}

Result<void> understand_uuid(const Words& words, Options& options) {
  if (words.uuid && words.wire_uuid)
    return fail("--uuid and --wire-uuid say the same thing: give one of them");
  if (!words.uuid && !words.wire_uuid) return {};
  const auto uuid =
      words.uuid ? Uuid::parse(*words.uuid) : parse_loaders_uuid(options.recipe.style, *words.wire_uuid);
  if (!uuid) return fail((words.uuid ? "--uuid: " : "--wire-uuid: ") + uuid.error().sentence);
  options.machine.identity.uuid = *uuid;
  return {};
}

// What only one loader knows of.
Result<void> understand_style(const Words& words, Options& options) {
  const auto style = parse_style(words.style);
  if (!style) return fail("--style: " + style.error().sentence);
  Recipe& recipe = options.recipe;
  recipe.style = *style;
  const bool is_built = !recipe.arch.empty() || !recipe.soc.empty() || !recipe.board.empty();
  if (is_built && *style != Style::u_boot) return fail("--arch, --soc and --board are for --style u-boot");
  if (!recipe.soc.empty() && recipe.arch.empty()) return fail("--soc needs --arch");
  if (!recipe.board.empty() && recipe.soc.empty()) return fail("--board needs --soc");
  if (words.hwtype && *style != Style::pxelinux) return fail("--hwtype is for --style pxelinux");
  if (words.serial && *style != Style::raspberry_pi) return fail("--serial is for --style raspberry-pi");
  for (const std::string* text : {&recipe.prefix, &recipe.arch, &recipe.soc, &recipe.board}) {
    if (!is_printable(*text)) return fail(fmt::format("'{}' has control characters", printable(*text)));
  }
  if (words.hwtype) {
    const auto type = parse_hwtype(*words.hwtype);
    if (!type) return tl::make_unexpected(type.error());
    options.machine.identity.htype = *type;
  }
  if (words.serial) {
    auto serial = parse_serial(*words.serial);
    if (!serial) return fail("--serial: " + serial.error().sentence);
    options.machine.serial = std::move(*serial);
  }
  return {};
}

Result<void> understand_places(const Words& words, Options& options) {
  if (words.base) {
    auto base = parse_base(*words.base);
    if (!base) return fail("--base: " + base.error().sentence);
    options.base = std::move(*base);
  }
  if (options.base && !options.roots.empty())
    return fail("--base and --root are two places: give one of them");
  if (options.fetch && !options.base) return fail("--fetch needs --base URL to ask");
  if (options.first && options.roots.empty() && !options.fetch) {
    return fail("--first needs --root DIR to look into, or --base URL and --fetch");
  }
  return {};
}

Result<void> understand_machine(const Words& words, Options& options) {
  options.reads_stdin = words.positionals == std::vector<std::string>{"-"};
  if (options.reads_stdin) return {};
  for (const std::string& word : words.positionals) {
    if (auto done = add_word(word, options.machine); !done) return done;
  }
  const LoaderIdentity& identity = options.machine.identity;
  const bool is_known = identity.mac || identity.ip || identity.uuid || !options.machine.serial.empty();
  if (!is_known) return fail("a MAC address, an IPv4 address or --uuid is needed");
  return {};
}

Result<void> understand_reverse(const Words& words, Options& options) {
  const bool others = words.uuid || words.wire_uuid || words.hwtype || words.serial || words.base ||
                      !options.roots.empty() || options.first || options.fetch;
  if (others) return fail("--reverse takes names and folders, and no other option but --json");
  if (words.positionals.empty()) return fail("--reverse needs a name or a folder");
  options.reverse = words.positionals;
  return {};
}

Result<void> understand(const Words& words, Options& options) {
  if (words.reverse) return understand_reverse(words, options);
  if (auto done = understand_style(words, options); !done) return done;
  if (auto done = understand_uuid(words, options); !done) return done;
  if (auto done = understand_places(words, options); !done) return done;
  return understand_machine(words, options);
}

void declare(cli::CommandLine& line, Words& words, Options& options) {
  line.positionals(words.positionals, "WHO",
                   "MAC address, IPv4 address or both; - reads machines from stdin");
  line.option(words.style, "--style", "LOADER",
              "pxelinux, grub, u-boot, foreman, netboot.xyz or raspberry-pi");
  line.option(words.uuid, "--uuid", "UUID", "Its UUID as dmidecode and virsh print it");
  line.option(words.wire_uuid, "--wire-uuid", "UUID", "Its UUID as the loader spells it, in wire order");
  line.option(words.hwtype, "--hwtype", "N", "ARP hardware type before the MAC (default 1, Ethernet)");
  line.option(options.recipe.arch, "--arch", "NAME", "U-Boot: the architecture it was built for");
  line.option(options.recipe.soc, "--soc", "NAME", "U-Boot: the chip it was built for");
  line.option(options.recipe.board, "--board", "NAME", "U-Boot: the board it was built for");
  line.option(words.serial, "--serial", "HEX", "Raspberry Pi: its serial number");
  line.option(options.recipe.prefix, "--prefix", "PATH",
              "Put before each name, as the loader does with its own folder");
  line.list(options.roots, "--root", "DIR", "Mark each name found, missing or unreadable here (repeatable)");
  line.option(words.base, "--base", "URL", "Print URLs below this one, http: or tftp:");
  line.flag(options.fetch, "--fetch", "Ask the server of --base for each name, and mark it");
  line.flag(options.first, "--first", "Print only the file the loader gets; 1 when there is none");
  line.flag(words.reverse, "--reverse", "Say whose each name is; a folder stands for the files in it");
  line.flag(options.json, "--json", "Print one JSON object a line");
  line.footer(examples);
}

}  // namespace

std::variant<Options, int> parse_options(int argc, const char* const* argv) {
  Options options;
  Words words;
  cli::CommandLine line("pxe-cfgname",
                        "Print the names under which a boot loader looks for its configuration, in order");
  declare(line, words, options);
  if (const auto code = line.parse(argc, argv)) return *code;
  if (const auto done = understand(words, options); !done) {
    cli::complain("pxe-cfgname", done.error().sentence + "; see pxe-cfgname --help");
    return cli::usage;
  }
  return options;
}

}  // namespace pxe::cfgname
