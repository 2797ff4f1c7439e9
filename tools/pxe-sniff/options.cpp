#include "tools/pxe-sniff/options.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/cli/command_line.hpp"
#include "common/cli/run.hpp"

namespace pxe::sniff {
namespace {

// As typed, before it is understood.
struct Words {
  std::optional<std::string> read;
  std::optional<std::string> write;
  std::optional<std::string> mac;
  std::optional<std::string> count;
  std::optional<std::string> filter;
  std::vector<std::string> only;
  std::vector<std::string> http_ports;
  bool no_promiscuous = false;
};

constexpr const char* examples =
    R"(Each message is one line; with -v its fields follow, indented.

Examples:
  pxe-sniff eth0                                what happens on eth0
  pxe-sniff -v -r boot.pcap                     a capture, every field of every message
  pxe-sniff --timeline -r boot.pcap             each machine's boot as one story, and what is wrong
  pxe-sniff --json eth0 | ipxe-render -         what each machine would be told
  pxe-sniff eth0 -w one.pcap --mac 52:54:00:12:34:01    one machine's frames, to keep)";

std::vector<std::string_view> split_all(const std::vector<std::string>& lists) {
  std::vector<std::string_view> parts;
  for (const std::string& list : lists) {
    for (const std::string_view part : split(list, ',')) parts.push_back(trim(part));
  }
  return parts;
}

Result<std::vector<Kind>> parse_kinds(const std::vector<std::string>& lists) {
  std::vector<Kind> kinds;
  for (const std::string_view word : split_all(lists)) {
    if (word == "dhcp") {
      kinds.push_back(Kind::dhcp);
    } else if (word == "tftp") {
      kinds.push_back(Kind::tftp);
    } else if (word == "http") {
      kinds.push_back(Kind::http);
    } else {
      return fail(fmt::format("--only: '{}' is none of dhcp, tftp, http", printable(word)));
    }
  }
  return kinds;
}

Result<std::vector<std::uint16_t>> parse_ports(const std::vector<std::string>& lists) {
  std::vector<std::uint16_t> ports;
  for (const std::string_view word : split_all(lists)) {
    const auto port = parse_number<std::uint16_t>(word);
    if (!port || *port == 0) {
      return fail(fmt::format("--http-port: '{}' is not a port from 1 to 65535", printable(word)));
    }
    ports.push_back(*port);
  }
  return ports;
}

Result<Options> understand(const Words& words, Options options) {
  options.promiscuous = !words.no_promiscuous;
  if (words.read && words.read->empty()) return fail("-r: the file name is empty");
  if (words.write && words.write->empty()) return fail("-w: the file name is empty");
  options.read = words.read.value_or("");
  options.write = words.write.value_or("");
  options.filter = words.filter.value_or("");
  if (options.list_interfaces) return options;
  if (options.timeline && options.json) return fail("--timeline is a text: it has no place beside --json");
  if (!options.write.empty() && (options.timeline || options.why)) {
    return fail("-w writes frames and prints nothing: --timeline and --why have no place beside it");
  }
  if (options.interfaces.empty() && options.read.empty()) {
    return fail("name an interface to listen on, or a capture with -r FILE");
  }
  if (!options.interfaces.empty() && !options.read.empty()) {
    return fail(fmt::format("-r reads a file: the interface '{}' has no place beside it",
                            printable(options.interfaces.front())));
  }
  if (words.mac) {
    const auto mac = MacAddress::parse(*words.mac);
    if (!mac) return fail("--mac: " + mac.error().sentence);
    options.selection.mac = *mac;
  }
  if (words.count) {
    options.count = parse_number<std::uint64_t>(*words.count);
    if (!options.count || *options.count == 0) {
      return fail(fmt::format("-n: '{}' is not a number of messages", printable(*words.count)));
    }
  }
  auto kinds = parse_kinds(words.only);
  if (!kinds) return tl::make_unexpected(kinds.error());
  options.selection.only = std::move(*kinds);
  auto ports = parse_ports(words.http_ports);
  if (!ports) return tl::make_unexpected(ports.error());
  if (!ports->empty()) options.http_ports = std::move(*ports);
  return options;
}

}  // namespace

std::variant<Options, int> parse_options(int argc, const char* const* argv) {
  Options options;
  Words words;
  cli::CommandLine line("pxe-sniff", "Show network boot on an interface or in a capture, decoded");
  line.positionals(options.interfaces, "IFACE", "Interface to listen on, several for several; 'any' for all");
  line.option(words.read, "-r,--read", "FILE", "Read a pcap or pcapng file instead; - is stdin");
  line.option(words.write, "-w,--write", "FILE",
              "Write the matching frames as pcap, print nothing; - is stdout");
  line.flag(options.full, "-v,--verbose", "Print every field of each message below it");
  line.flag(options.json, "--json", "Print one JSON object a line, in the words of all programs here");
  line.flag(options.timeline, "--timeline",
            "Tell each machine's boot as one story, and what is wrong with it");
  line.flag(options.why, "--why", "Say at the end what is wrong, and which frames show it");
  line.flag(options.stats, "--stats", "Sum up at the end");
  line.option(words.mac, "--mac", "MAC", "Only what concerns this machine");
  line.list(words.only, "--only", "KINDS",
            "Only these, of dhcp,tftp,http; frames nobody can read are left out");
  line.option(words.count, "-n,--count", "COUNT", "Leave after so many messages");
  line.list(words.http_ports, "--http-port", "PORTS", "Where HTTP is spoken, by commas (default 80)");
  line.option(words.filter, "-f,--filter", "EXPRESSION",
              "Listen with this BPF expression instead of its own");
  line.flag(options.list_interfaces, "-D,--list-interfaces", "List the interfaces and leave");
  line.flag(words.no_promiscuous, "-p,--no-promiscuous", "Leave the interface out of promiscuous mode");
  line.footer(examples);
  if (const auto code = line.parse(argc, argv)) return *code;
  auto understood = understand(words, std::move(options));
  if (understood) return std::move(*understood);
  cli::complain("pxe-sniff", understood.error().sentence + "; see pxe-sniff --help");
  return cli::usage;
}

}  // namespace pxe::sniff
