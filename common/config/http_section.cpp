#include <fmt/format.h>

#include <algorithm>

#include "common/base/text.hpp"
#include "common/config/sections.hpp"

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

}  // namespace

void read_http(TableReader& reader, const Source& source, HttpSettings& http) {
  http.listen = reader.parsed_list("listen", &Ipv4Address::parse);
  reader.tables("route", [&](TableReader& inner) { read_route(inner, source, http); });
  reader.tables("cgi", [&](TableReader& inner) { read_cgi(inner, http); });
}

}  // namespace pxe::config
