#include <fmt/format.h>

#include <algorithm>

#include "common/base/text.hpp"
#include "common/config/sections.hpp"
#include "common/config/size.hpp"

namespace pxe::config {
namespace {

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

// As a request for it is spelled once its percent-encoding, dots and double slashes are gone.
bool is_plain_path(std::string_view path) {
  if (!path.starts_with('/') || path.size() < 2 || path.find_first_of("?#%\\") != std::string_view::npos)
    return false;
  const auto names = split(path.substr(1), '/');
  return std::none_of(names.begin(), names.end(),
                      [](std::string_view name) { return name.empty() || name == "." || name == ".."; });
}

void read_route(TableReader& reader, const Source& source, HttpSettings& http) {
  Route route;
  route.place = reader.place();
  route.path = reader.text("path").value_or("");
  const auto text = reader.text("text");
  const Value* text_value = reader.take("text");
  const auto file = reader.file_path("file");
  const Value* file_value = reader.take("file");
  route.allow = reader.parsed_list("allow", &Ipv4Network::parse);
  if (!is_plain_path(route.path))
    reader.complain("a [[http.route]] needs path = \"/…\", a plain path of a URL");
  if (text.has_value() == file.has_value()) {
    return reader.complain("a [[http.route]] needs either text = \"…\" or file = \"…\"");
  }
  if (text) {
    route.text = template_in_place(*text_value, *text);
  } else if (auto content = source.read(*file)) {
    route.text = template_in_file(*file, std::move(*content));
  } else {
    return reader.complain(file_value->place, content.error().sentence);
  }
  const auto same = std::find_if(http.routes.begin(), http.routes.end(),
                                 [&](const Route& other) { return other.path == route.path; });
  if (same != http.routes.end()) {
    reader.complain(fmt::format("{} has a [[http.route]] already, at {}", printable(route.path),
                                same->place.to_string()));
  }
  http.routes.push_back(std::move(route));
}

void read_limits(TableReader& reader, HttpLimits& limits) {
  constexpr std::int64_t many = 1'000'000;
  const auto count = [&](std::size_t& into, std::optional<std::int64_t> number) {
    if (number) into = static_cast<std::size_t>(*number);
  };
  const auto time = [](std::chrono::seconds& into, std::optional<std::chrono::seconds> duration) {
    if (duration) into = *duration;
  };
  const auto header = reader.parsed("header", &parse_size);
  const auto body = reader.parsed("body", &parse_size);
  if (header && (*header < 1024 || *header > 65536)) reader.complain("header takes 1KiB to 64KiB");
  if (body && *body > (64U << 20)) reader.complain("body takes at most 64MiB, for it is kept in memory");
  limits.header = static_cast<std::size_t>(header.value_or(limits.header));
  limits.body = static_cast<std::size_t>(body.value_or(limits.body));
  count(limits.connections, reader.number("connections", 1, many));
  count(limits.connections_per_client, reader.number("connections-per-client", 1, many));
  count(limits.scripts, reader.number("scripts", 1, many));
  time(limits.request, reader.duration("request"));
  time(limits.idle, reader.duration("idle"));
  time(limits.stalled, reader.duration("stalled"));
  time(limits.total, reader.duration("total"));
  time(limits.script_idle, reader.duration("script-idle"));
  time(limits.script_total, reader.duration("script-total"));
}

void read_secure(TableReader& reader, HttpSettings& http) {
  http.https_port = port(reader, "https-port", http.https_port);
  http.certificate = reader.file_path("certificate").value_or("");
  http.key = reader.file_path("key").value_or("");
  http.client_ca = reader.file_path("client-ca").value_or("");
  if (http.certificate.empty() != http.key.empty()) reader.complain("certificate and key go together");
  if (http.certificate.empty() && !http.client_ca.empty())
    reader.complain("client-ca needs certificate and key");
}

}  // namespace

void read_http(TableReader& reader, const Source& source, HttpSettings& http) {
  http.listen = reader.parsed_list("listen", &Ipv4Address::parse);
  read_secure(reader, http);
  http.workers = static_cast<std::size_t>(reader.number("workers", 1, 64).value_or(1));
  http.rate = reader.parsed("rate", &parse_rate).value_or(0);
  http.orders = reader.file_path("orders").value_or(http.orders);
  http.control = reader.file_path("control").value_or("");
  http.listing = reader.flag("listing").value_or(false);
  reader.table("limits", [&](TableReader& inner) { read_limits(inner, http.limits); });
  reader.tables("route", [&](TableReader& inner) { read_route(inner, source, http); });
  reader.tables("cgi", [&](TableReader& inner) { read_cgi(inner, http); });
}

}  // namespace pxe::config
