// What --check says although the configuration is in order.
#include "common/config/warnings.hpp"

#include <gtest/gtest.h>

#include "tests/support/memory_source.hpp"

namespace pxe::config {
namespace {

std::string warnings_in(const std::string& toml) {
  const auto site = test::load_text(toml, "pxe.toml");
  EXPECT_TRUE(site) << test::errors_of(site);
  std::string all;
  for (const Error& warning : site ? warnings_of(*site) : Errors()) all += warning.to_string() + "\n";
  return all;
}

TEST(Warnings, AreNoneForWhatIsMeant) {
  EXPECT_EQ(warnings_in(R"(
[[dhcp.loader]]
match = { arch = "x86-bios", not = { user_class = "iPXE" } }
file  = "undionly.kpxe"
[[dhcp.loader]]
match = { "ipxe.http" = false }
file  = "ipxe.efi"
[[dhcp.loader]]
match = {}
file  = "lpxelinux.0"
[[client]]
match   = { mac = "52:54:00:12:34:01" }
address = "10.77.0.9"
)"),
            "");
}

TEST(Warnings, OfWordsThatDhcpDoesNotTell) {
  EXPECT_EQ(
      warnings_in(R"([[dhcp.loader]]
match = { serial = "4PJX*" }
file  = "x.efi"
)"),
      "pxe.toml:1:1: DHCP does not tell serial, so this row cannot depend on it; pxe.toml(5) says what it "
      "tells\n");
  EXPECT_NE(warnings_in(R"([[client]]
match   = { not = { product = "X*" } }
address = "10.77.0.9"
)")
                .find("DHCP does not tell product, so this address cannot depend on it"),
            std::string::npos);
}

TEST(Warnings, OfNamesThatOnlyOption67Holds) {
  const std::string url = "http://10.77.0.1/" + std::string(111, 'x');
  EXPECT_EQ(url.size(), 128U);
  EXPECT_NE(warnings_in("[[dhcp.loader]]\nmatch = {}\nfile = \"" + url + "\"\n").find("128 characters"),
            std::string::npos);
  EXPECT_EQ(warnings_in("[[dhcp.loader]]\nmatch = {}\nfile = \"" + url.substr(1) + "\"\n"), "");
}

TEST(Warnings, OfIpxeThatIsHandedIpxe) {
  EXPECT_NE(warnings_in("[[dhcp.loader]]\nmatch = { arch = \"x64-uefi\" }\nfile = \"snponly.efi\"\n")
                .find("snponly.efi would load iPXE again for ever"),
            std::string::npos);
}

TEST(Warnings, OfRowsAfterOneForEverybody) {
  EXPECT_EQ(warnings_in("[[dhcp.loader]]\nmatch = {}\nfile = \"a.0\"\n[[dhcp.loader]]\nmatch = { arch = "
                        "\"x64-uefi\" }\nfile = \"b.efi\"\n"),
            "pxe.toml:4:1: no machine comes this far: the row pxe.toml:1:1 fits everybody\n");
}

}  // namespace
}  // namespace pxe::config
