#include "tools/ipxe-render/ipxe_commands.hpp"

#include <algorithm>
#include <iterator>

namespace pxe::ipxe_render {
namespace {

constexpr Has yes = Has::yes;
constexpr Has uefi = Has::uefi_only;
constexpr Has no = Has::no;

constexpr IpxeCommand rows[] = {
    {"autoboot", true},
    {"boot", true, yes, yes, true},
    {"certfree", false, no, uefi},
    {"certstat", false, no, uefi},
    {"certstore", false, no, uefi},
    {"chain", true, yes, yes, true},
    {"choose", true},
    {"clear"},
    {"colour", false, no, uefi},
    {"config"},
    {"console", false, no, uefi},
    {"cpair", false, no, uefi},
    {"cpuid", true},
    {"dhcp", true},
    {"echo"},
    {"exit"},
    {"fcels"},
    {"fcstat"},
    {"fdt", false, no, no},
    {"form"},
    {"gdbstub"},
    {"goto"},
    {"help"},
    {"ibstat"},
    {"ifclose"},
    {"ifconf", true},
    {"iflinkwait", true},
    {"ifopen", true},
    {"ifstat"},
    {"imgargs"},
    {"imgdecrypt", true, no, no},
    {"imgexec", true, yes, yes, true},
    {"imgextract", true, no},
    {"imgfetch", true, yes, yes, true},
    {"imgfree"},
    {"imgload", true},
    {"imgmem", false, no, no},
    {"imgselect", true, yes, yes, true},
    {"imgset"},
    {"imgstat"},
    {"imgtrust", true, no, no},
    {"imgverify", true, no, no},
    {"inc"},
    {"initrd", true, yes, yes, true},
    {"ipstat", false, no, no},
    {"iseq", true},
    {"isset", true},
    {"item"},
    {"iwlist"},
    {"iwstat"},
    {"kernel", true, yes, yes, true},
    {"login", true},
    {"lotest", false, no, no},
    {"md5sum", false, no, uefi},
    {"menu"},
    {"module", true, yes, yes, true},
    {"nslookup", true, no, no},
    {"nstat", false, no, no},
    {"ntp", true, no, uefi},
    {"param", false, no, uefi},
    {"params", false, no, uefi},
    {"pciscan", true, no, uefi},
    {"ping", true, no, no},
    {"poweroff", false, no},
    {"present", false, no},
    {"profstat", false, no, no},
    {"prompt", true},
    {"pxebs", true, no, no},
    {"read"},
    {"reboot"},
    {"route"},
    {"sanboot", true, yes, yes, true},
    {"sanhook", true, yes, yes, true},
    {"sanunhook"},
    {"set"},
    {"sha1sum", false, no, uefi},
    {"sha224sum", false, no, uefi},
    {"sha256sum", false, no, uefi},
    {"sha384sum", false, no, uefi},
    {"sha512sum", false, no, uefi},
    {"shell"},
    {"shim", true, no, uefi, true},
    {"show"},
    {"sleep"},
    {"startpxe", true, no, no},
    {"stoppxe", true, no, no},
    {"sync"},
    {"time", false, no, no},
    {"usbscan", true, no, uefi},
    {"vcreate", true, no, uefi},
    {"vdestroy", false, no, uefi},
};

}  // namespace

const IpxeCommand* find_ipxe_command(std::string_view name) {
  const auto* row = std::find_if(std::begin(rows), std::end(rows),
                                 [&](const IpxeCommand& one) { return one.name == name; });
  return row == std::end(rows) ? nullptr : row;
}

}  // namespace pxe::ipxe_render
