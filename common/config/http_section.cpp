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

}  // namespace

void read_http(TableReader& reader, HttpSettings& http) {
  http.listen = reader.parsed_list("listen", &Ipv4Address::parse);
  reader.tables("cgi", [&](TableReader& inner) { read_cgi(inner, http); });
}

}  // namespace pxe::config
