#include "tools/pxe-httpd/content_type.hpp"

#include <algorithm>

#include "common/base/text.hpp"

namespace pxe::httpd {
namespace {

struct Row {
  std::string_view extension;
  std::string_view type;
};

constexpr Row rows[] = {
    {"efi", "application/efi"},
    {"iso", "application/vnd.efi-iso"},
    {"img", "application/vnd.efi-img"},
    {"ipxe", "text/plain"},
    {"cfg", "text/plain"},
    {"conf", "text/plain"},
    {"ks", "text/plain"},
    {"seed", "text/plain"},
    {"sh", "text/plain"},
    {"txt", "text/plain"},
    {"yaml", "text/plain"},
    {"yml", "text/plain"},
    {"html", "text/html"},
    {"css", "text/css"},
    {"js", "text/javascript"},
    {"json", "application/json"},
    {"ign", "application/json"},
    {"xml", "text/xml"},
    {"png", "image/png"},
    {"svg", "image/svg+xml"},
    {"gz", "application/gzip"},
};

}  // namespace

std::string_view content_type(std::string_view path) {
  constexpr std::string_view unknown = "application/octet-stream";
  const auto dot = path.find_last_of("./");
  if (dot == std::string_view::npos || path[dot] != '.') return unknown;
  const std::string_view extension = path.substr(dot + 1);
  const auto* row = std::find_if(std::begin(rows), std::end(rows),
                                 [&](const Row& r) { return equal_ignoring_case(r.extension, extension); });
  return row == std::end(rows) ? unknown : row->type;
}

}  // namespace pxe::httpd
