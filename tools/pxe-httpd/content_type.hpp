#pragma once

#include <string_view>

namespace pxe::httpd {

// By the extension, in any case. UEFI HTTP Boot goes by it: application/efi, application/vnd.efi-iso and
// application/vnd.efi-img (EDK2 NetworkPkg/HttpBootDxe/HttpBootSupport.c).
std::string_view content_type(std::string_view path);

}  // namespace pxe::httpd
