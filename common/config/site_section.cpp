#include "common/config/sections.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"

namespace pxe::config {
namespace {

Result<std::string> parse_base_url(std::string_view text) {
  if (!text.starts_with("http://") && !text.starts_with("https://")) {
    return fail(fmt::format("'{}' is not a URL such as http://10.77.0.2:8080", printable(text)));
  }
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string(text);
}

}  // namespace

void read_site(TableReader& reader, SiteSettings& site) {
  site.address = reader.parsed("address", &Ipv4Address::parse);
  site.roots = reader.file_paths("roots");
  site.http_port = port(reader, "http-port", site.http_port);
  site.http = reader.parsed("http", &parse_base_url);
  site.tftp = reader.parsed("tftp", &Ipv4Address::parse);
  site.allow = reader.parsed_list("allow", &Ipv4Network::parse);
  site.follow = reader.file_paths("follow");
  site.vars = reader.vars("vars");
  site.templates = reader.file_path("templates").value_or("");
}

}  // namespace pxe::config
