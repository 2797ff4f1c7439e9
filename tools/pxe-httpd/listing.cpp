#include "tools/pxe-httpd/listing.hpp"

#include "common/base/percent.hpp"
#include "common/base/text.hpp"

namespace pxe::httpd {
namespace {

std::string as_html(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string as_url(std::string_view name) {
  const bool folder = name.ends_with('/');
  if (folder) name.remove_suffix(1);
  return percent_encode(name) + (folder ? "/" : "");
}

}  // namespace

std::string listing_page(std::string_view path, const std::vector<std::string>& names) {
  const std::string title = as_html(path);
  std::string page = "<!DOCTYPE html>\n<title>" + title + "</title>\n<h1>" + title + "</h1>\n<ul>\n";
  if (path != "/") page += "<li><a href=\"../\">../</a>\n";
  for (const std::string& name : names) {
    page += "<li><a href=\"" + as_url(name) + "\">" + as_html(name) + "</a>\n";
  }
  return page + "</ul>\n";
}

}  // namespace pxe::httpd
