#include "common/config/sections.hpp"

#include <fmt/format.h>

#include <type_traits>

#include "common/base/text.hpp"
#include "common/config/dhcp_options.hpp"

namespace pxe::config {
namespace {

constexpr std::int64_t highest_port = 65535;

std::uint16_t port(TableReader& reader, std::string_view key, std::uint16_t fallback) {
  return static_cast<std::uint16_t>(reader.number(key, 1, highest_port).value_or(fallback));
}

Result<std::string> parse_base_url(std::string_view text) {
  if (!text.starts_with("http://") && !text.starts_with("https://")) {
    return fail(fmt::format("'{}' is not a URL such as http://10.77.0.2:8080", printable(text)));
  }
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string(text);
}

void read_site(TableReader& reader, SiteSettings& site) {
  site.address = reader.parsed("address", &Ipv4Address::parse);
  site.roots = reader.file_paths("roots");
  site.http_port = port(reader, "http-port", site.http_port);
  site.http = reader.parsed("http", &parse_base_url);
  site.tftp = reader.parsed("tftp", &Ipv4Address::parse);
  site.allow = reader.parsed_list("allow", &Ipv4Network::parse);
  site.follow = reader.file_paths("follow");
  site.vars = reader.vars("vars");
}

void read_subnet(TableReader& reader, DhcpSettings& dhcp) {
  Subnet subnet;
  subnet.place = reader.place();
  const auto network = reader.parsed("subnet", &Ipv4Network::parse);
  if (network) {
    subnet.network = *network;
  } else if (!reader.take("subnet")) {
    reader.complain("a [[dhcp.subnet]] needs subnet = \"10.77.0.0/24\"");
  }
  subnet.proxy = reader.flag("proxy").value_or(false);
  subnet.pool = reader.parsed_list("pool", &Ipv4Range::parse);
  subnet.routers = reader.parsed_list("routers", &Ipv4Address::parse);
  subnet.dns = reader.parsed_list("dns", &Ipv4Address::parse);
  subnet.domain = reader.text("domain").value_or("");
  subnet.lease_time = reader.duration("lease-time").value_or(subnet.lease_time);
  subnet.options = read_dhcp_options(reader, "options");
  if (network) dhcp.subnets.push_back(std::move(subnet));
}

void read_loader(TableReader& reader, DhcpSettings& dhcp) {
  Loader loader;
  loader.place = reader.place();
  loader.match = read_match(reader, "match");
  loader.file = reader.text("file").value_or("");
  if (loader.file.empty()) reader.complain("a [[dhcp.loader]] needs file = \"…\"");
  dhcp.loaders.push_back(std::move(loader));
}

void read_dhcp(TableReader& reader, DhcpSettings& dhcp) {
  dhcp.interfaces = reader.texts("interfaces");
  dhcp.leases = reader.file_path("leases").value_or(dhcp.leases);
  reader.tables("subnet", [&](TableReader& inner) { read_subnet(inner, dhcp); });
  reader.tables("loader", [&](TableReader& inner) { read_loader(inner, dhcp); });
}

void read_tftp(TableReader& reader, TftpSettings& tftp) {
  constexpr std::int64_t most_transfers = 100'000;
  const auto at_most = [&](std::string_view key, std::int64_t least, std::int64_t most, auto& target) {
    if (const auto value = reader.number(key, least, most)) {
      target = static_cast<std::remove_reference_t<decltype(target)>>(*value);
    }
  };
  tftp.port = port(reader, "port", tftp.port);
  tftp.listen = reader.parsed_list("listen", &Ipv4Address::parse);
  at_most("blksize", 512, 65464, tftp.blksize);      // RFC 2348; every client may have 512
  at_most("windowsize", 1, 65535, tftp.windowsize);  // RFC 7440
  at_most("transfers", 1, most_transfers, tftp.transfers);
  at_most("transfers-per-client", 1, most_transfers, tftp.transfers_per_client);
}

void read_cgi(TableReader& reader, HttpSettings& http) {
  Cgi cgi;
  cgi.place = reader.place();
  cgi.path = reader.text("path").value_or("");
  cgi.program = reader.file_path("program").value_or("");
  cgi.script = reader.text("script").value_or("");
  if (!cgi.path.starts_with('/')) reader.complain("a [[http.cgi]] needs path = \"/…\", the path of its URL");
  if (cgi.program.empty()) reader.complain("a [[http.cgi]] needs program = \"…\", the file to run");
  http.cgi.push_back(std::move(cgi));
}

void read_client(TableReader& reader, Site& site) {
  ClientEntry client;
  client.place = reader.place();
  client.name = reader.text("name").value_or(fmt::format("client {}", site.clients.size() + 1));
  client.match = read_match(reader, "match");
  client.address = reader.parsed("address", &Ipv4Address::parse);
  client.boot = reader.text("boot").value_or("");
  if (const Value* boot = reader.take("boot")) client.boot_place = boot->place;
  client.vars = reader.vars("vars");
  site.clients.push_back(std::move(client));
}

// A multi-line string starts on the line after its opening quotes, any other right after its quote.
TemplateText text_in_place(const Value& value, const std::string& text) {
  TemplateText result{text, value.place};
  if (text.find('\n') != std::string::npos) {
    ++result.place.line;
    result.place.column = 1;
  } else {
    ++result.place.column;
  }
  return result;
}

// `ipxe = "…"` or `ipxe-file = "…"`.
std::optional<TemplateText> read_template(TableReader& reader, const std::string& language,
                                          const Source& source) {
  const auto text = reader.text(language);
  const Value* value = reader.take(language);
  const auto path = reader.file_path(language + "-file");
  const Value* path_value = reader.take(language + "-file");
  if (text && path) {
    reader.complain(path_value->place, fmt::format("{0} and {0}-file cannot both be given", language));
  }
  if (text) return text_in_place(*value, *text);
  if (!path) return std::nullopt;
  const auto content = source.read(*path);
  if (!content) {
    reader.complain(path_value->place, content.error().sentence);
    return std::nullopt;
  }
  return TemplateText{*content, {std::make_shared<const std::string>(*path), 1, 1}};
}

void read_boot(TableReader& reader, const Source& source, Site& site, const std::string& name) {
  Boot boot;
  boot.place = reader.place();
  boot.name = name;
  boot.ipxe = read_template(reader, "ipxe", source);
  boot.pxelinux = read_template(reader, "pxelinux", source);
  boot.grub = read_template(reader, "grub", source);
  boot.vars = reader.vars("vars");
  site.boots.push_back(std::move(boot));
}

void read_boots(TableReader& reader, const Source& source, Site& site) {
  Value* boots = reader.take("boot");
  const auto* table = boots ? std::get_if<Table>(&boots->data) : nullptr;
  if (boots && !table) reader.complain(boots->place, "write boots as [boot.NAME]");
  if (!table) return;
  std::vector<std::string> names;
  for (const Entry& entry : table->entries) names.push_back(entry.key);
  reader.table("boot", [&](TableReader& inner) {
    for (const std::string& name : names) {
      inner.table(name, [&](TableReader& one) { read_boot(one, source, site, name); });
    }
  });
}

void read_condition(TableReader& reader, const Entry& entry, Match& match) {
  if (!is_match_word(entry.key)) {
    std::vector<std::string_view> words;
    for (const WordInfo& info : vocabulary()) words.push_back(info.name);
    const auto near = nearest(entry.key, words);
    reader.complain(entry.place, fmt::format("'{}' is no word to match on{}", printable(entry.key),
                                             near ? fmt::format("; did you mean {}?", *near) : ""));
    return;
  }
  Condition condition{entry.key, {}};
  const auto* list = std::get_if<Array>(&entry.value.data);
  const std::span<const Value> items =
      list ? std::span<const Value>(*list) : std::span<const Value>(&entry.value, 1);
  if (items.empty())
    reader.complain(entry.value.place, fmt::format("{}: an empty list matches nobody", entry.key));
  for (const Value& item : items) {
    const auto* text = std::get_if<std::string>(&item.data);
    if (text && text->empty()) {
      reader.complain(item.place, fmt::format("{}: an empty value matches nobody", entry.key));
      continue;
    }
    const auto pattern = text ? parse_pattern(entry.key, *text)
                              : Result<Pattern>(fail(fmt::format("takes strings, not {}", item.kind())));
    if (pattern) {
      condition.patterns.push_back(*pattern);
    } else {
      reader.complain(item.place, fmt::format("{}: {}", entry.key, pattern.error().sentence));
    }
  }
  match.conditions.push_back(std::move(condition));
}

}  // namespace

Match read_match(TableReader& reader, std::string_view key) {
  Match match;
  const Value* value = reader.take(key);
  const auto* table = value ? std::get_if<Table>(&value->data) : nullptr;
  if (!table) {
    reader.complain(value ? value->place : reader.place(),
                    fmt::format("[[{}]] needs match = {{ mac = \"…\" }} or another word", reader.path()));
    return match;
  }
  for (const Entry& entry : table->entries) {
    // `ipxe.http = "1"` is read by TOML as a table named ipxe.
    if (const auto* features = std::get_if<Table>(&entry.value.data); features && entry.key == "ipxe") {
      for (const Entry& feature : features->entries) {
        Entry named = feature;
        named.key = "ipxe." + feature.key;
        read_condition(reader, named, match);
      }
    } else {
      read_condition(reader, entry, match);
    }
  }
  return match;
}

void read_sections(TableReader& top, const Source& source, Site& site) {
  top.table("site", [&](TableReader& reader) { read_site(reader, site.site); });
  top.table("dhcp", [&](TableReader& reader) { read_dhcp(reader, site.dhcp); });
  top.table("tftp", [&](TableReader& reader) { read_tftp(reader, site.tftp); });
  top.table("http", [&](TableReader& reader) {
    reader.tables("cgi", [&](TableReader& inner) { read_cgi(inner, site.http); });
  });
  top.tables("client", [&](TableReader& reader) { read_client(reader, site); });
  read_boots(top, source, site);
  top.table("default", [&](TableReader& reader) {
    site.default_boot = reader.text("boot").value_or("");
    if (const Value* boot = reader.take("boot")) site.default_boot_place = boot->place;
  });
}

}  // namespace pxe::config
