#include "tools/ipxe-render/options.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "common/base/percent.hpp"
#include "common/base/text.hpp"
#include "common/cli/command_line.hpp"
#include "common/cli/run.hpp"
#include "common/disk/roots.hpp"
#include "common/disk/source.hpp"
#include "common/leases/lease_file.hpp"
#include "common/net/local_address.hpp"
#include "common/orders/order_file.hpp"
#include "common/service/configuration.hpp"
#include "tools/ipxe-render/answer.hpp"
#include "tools/ipxe-render/cgi.hpp"
#include "tools/ipxe-render/check.hpp"
#include "tools/ipxe-render/machine_lines.hpp"
#include "tools/ipxe-render/once.hpp"

namespace pxe::ipxe_render {
namespace {

constexpr const char* program = "ipxe-render";

struct Options {
  std::optional<std::string> config;
  std::vector<std::string> words;
  std::optional<std::string> query;
  std::optional<std::string> server;
  std::string language = "ipxe";
  std::optional<std::string> warnings;
  bool explain = false;
  bool json = false;
  bool check = false;
  bool once = false;
};

class StderrTrace final : public boot::Trace {
 public:
  void step(std::string sentence) override { cli::complain(program, sentence); }
};

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// As CONTENT_LENGTH says (RFC 3875 §4.2); one byte more than respond() takes tells that there is too much.
std::string request_body() {
  const auto length = parse_number<std::size_t>(environment("CONTENT_LENGTH")).value_or(0);
  std::string body(std::min(length, longest_query + 1), '\0');
  body.resize(std::fread(body.data(), 1, body.size(), stdin));
  return body;
}

Result<Client> client_of(const Options& options) {
  Client client;
  for (const std::string& word : options.words) {
    const auto equals = word.find('=');
    if (equals == std::string::npos)
      return fail(fmt::format("'{}' is not of the form key=value", printable(word)));
    const std::string_view key = std::string_view(word).substr(0, equals);
    if (config::is_match_word(key)) {
      const auto said = client_from_query(
          fmt::format("{}={}", key, percent_encode(std::string_view(word).substr(equals + 1))));
      if (!said) return tl::make_unexpected(said.error());
      Client more = *said;  // the last of a word counts
      more.join(client);
      client = std::move(more);
      continue;
    }
    std::vector<std::string_view> names;
    for (const WordInfo& info : vocabulary()) names.push_back(info.name);
    const auto near = nearest(key, names);
    return fail(fmt::format("'{}' is no word of a machine{}", printable(key),
                            near ? fmt::format("; did you mean {}?", *near) : ""));
  }
  if (options.query) {
    const auto said = client_from_query(*options.query);
    if (!said) return tl::make_unexpected(said.error());
    client.join(*said);
  }
  client.derive_arch();
  return client;
}

class Renderer {
 public:
  Renderer(const service::Configuration& configuration, const Options& options, boot::Language language,
           std::optional<Ipv4Address> server)
      : configuration_(configuration),
        machines_(configuration.site().dhcp.leases),
        orders_(configuration.site().http.orders),
        language_(language),
        server_(server),
        json_(options.json),
        trace_(options.explain ? &stderr_trace_ : nullptr) {}

  int print(const Client& client) { return print(client, tell(client)); }

  // An answer for each machine when it first shows, and again when it would be told something else. A line
  // that tells of no machine is passed over.
  int print_lines(std::istream& lines) {
    int code = cli::done;
    MachineLines machines;
    for (std::string line; std::getline(lines, line);) {
      const auto client = machines.add(line);
      if (!client) continue;
      const Answer told = tell(*client);
      if (!machines.is_news(*client, told)) continue;
      code = std::max(code, print(*client, told));
      if (std::fflush(stdout) != 0) return cli::failed;  // nobody reads any more; cli::run() says it
    }
    return code;
  }

 private:
  Answer tell(const Client& client) const {
    return answer(configuration_.catalog(), machines_, &orders_, client, server_towards(client), language_,
                  trace_);
  }

  int print(const Client& client, const Answer& told) const {
    const std::string text = json_ ? to_json(client, told, language_) + "\n" : told.text;
    std::fwrite(text.data(), 1, text.size(), stdout);
    if (told.error.empty()) return cli::done;
    if (!json_) cli::complain(program, told.error);
    return cli::failed;
  }

  std::optional<Ipv4Address> server_towards(const Client& client) const {
    if (server_) return server_;
    const auto ip = Ipv4Address::parse(client.get(Word::ip));
    return ip ? net::local_address_towards(*ip) : std::nullopt;
  }

  const service::Configuration& configuration_;
  leases::LeaseFile machines_;
  orders::OrderFile orders_;
  boot::Language language_;
  std::optional<Ipv4Address> server_;
  bool json_;
  StderrTrace stderr_trace_;
  boot::Trace* trace_;
};

int complain(std::string_view sentence) {
  cli::complain(program, sentence);
  return cli::usage;
}

int answer_cgi(const service::Configuration& configuration) {
  const leases::LeaseFile machines(configuration.site().dhcp.leases);
  const orders::OrderFile orders(configuration.site().http.orders);
  const std::string response =
      respond(configuration.catalog(), machines, &orders, environment, request_body());
  std::fwrite(response.data(), 1, response.size(), stdout);
  return cli::done;
}

// Every boot for a sample of every machine; each warning with its place.
int check_all(const service::Configuration& configuration, std::optional<Ipv4Address> server, bool strict) {
  const config::SiteSettings& site = configuration.site().site;
  constexpr Ipv4Address somewhere(192, 0, 2, 1);  // RFC 5737: where nothing tells how machines reach us
  const auto names = boot::server_names(site, server.value_or(somewhere)).value_or(boot::ServerNames{});
  // Where another machine serves the files, or no root is named, what is here says nothing.
  const bool knows_files = !site.roots.empty() && !site.http;
  const disk::Roots roots(site);
  const config::Errors warnings = check(configuration.catalog(), names, knows_files ? &roots : nullptr);
  for (const config::Error& warning : warnings)
    cli::complain(program, fmt::format("{}{}", warning.to_string(), strict ? "" : " (warning)"));
  return strict && !warnings.empty() ? cli::failed : cli::done;
}

std::optional<int> parse(int argc, char** argv, Options& options) {
  cli::CommandLine line(program, "Print what a machine would be told to boot, given what it says of itself");
  line.option(options.config, "-c,--config", "FILE", "Configuration (default /etc/pxe/pxe.toml)");
  line.option(options.query, "--query", "STRING", "What the machine says, as the query of a URL");
  line.option(options.language, "--for", "LANGUAGE",
              "The loader's language: ipxe, pxelinux or grub (default ipxe)");
  line.option(options.server, "--server", "ADDR",
              "How the machine reaches this server, where [site] does not say");
  line.flag(options.check, "--check", "Render every boot for every entry, and warn of what would go wrong");
  line.option(options.warnings, "-W", "error", "With --check: warnings are errors");
  line.flag(options.once, "--once", "Order boot=NAME, once, for mac=MAC; without boot= take that back");
  line.flag(options.json, "--json", "Print each answer as a JSON object, with what the machine says");
  line.flag(options.explain, "--explain", "Tell on stderr which entry and which boot won, and why");
  line.positionals(options.words, "WORD=VALUE", "What the machine says; or - for JSON lines of pxe-sniff");
  line.footer(
      "As a CGI program (GATEWAY_INTERFACE is set) it answers QUERY_STRING or the body of a POST instead.\n"
      "\n"
      "Examples:\n"
      "  ipxe-render mac=00:12:34:56:78:90\n"
      "  pxe-sniff --json eth0 | ipxe-render -");
  return line.parse(argc, argv);
}

}  // namespace

int run(int argc, char** argv) {
  Options options;
  // RFC 3875 §4.4: a web server may pass parts of the query as arguments; they are not ours to read.
  if (is_cgi(environment)) {
    options.config =
        environment("PXE_CONFIG").empty() ? std::nullopt : std::optional(environment("PXE_CONFIG"));
  } else if (const auto code = parse(argc, argv, options)) {
    return *code;
  }
  const disk::DiskSource source;
  const auto configuration = service::ConfigurationFile(options.config, source).load_or_complain(program);
  if (!configuration) return cli::usage;
  if (is_cgi(environment)) return answer_cgi(*configuration);
  const auto language = boot::parse_language(options.language);
  if (!language || *language == boot::Language::text) return complain("--for takes ipxe, pxelinux or grub");
  const auto server = options.server ? std::optional(Ipv4Address::parse(*options.server)) : std::nullopt;
  if (server && !*server) return complain("--server: " + server->error().sentence);
  const auto address = server ? std::optional(**server) : std::nullopt;
  if (options.warnings && (*options.warnings != "error" || !options.check))
    return complain("-W takes error, and goes with --check");
  if (options.check) return check_all(*configuration, address, options.warnings.has_value());
  if (options.once) {
    const auto given = give_order(configuration->site(), options.words);
    if (given) return cli::done;
    cli::complain(program, given.error().sentence);
    return cli::failed;
  }
  Renderer renderer(*configuration, options, *language, address);
  if (options.words == std::vector<std::string>{"-"}) return renderer.print_lines(std::cin);
  const auto client = client_of(options);
  if (!client) return complain(client.error().sentence);
  return renderer.print(*client);
}

}  // namespace pxe::ipxe_render
