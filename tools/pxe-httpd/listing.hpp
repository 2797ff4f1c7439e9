// A folder as a page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pxe::httpd {

// path is the folder's, decoded, with a slash at either end; the names have a slash behind folders.
std::string listing_page(std::string_view path, const std::vector<std::string>& names);

}  // namespace pxe::httpd
