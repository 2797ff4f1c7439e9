#include "tools/pxe-tftpd/names.hpp"

#include <gtest/gtest.h>

namespace pxe::tftpd {
namespace {

std::string path(std::string_view name, const config::TftpSettings& tftp = {}) {
  const auto result = requested_path(name, tftp);
  return result ? result->text() : "refused";
}

config::TftpSettings renaming(std::string_view from, std::string_view to) {
  config::TftpSettings tftp;
  tftp.renames.push_back(*config::RenameRule::parse(from, to));
  return tftp;
}

TEST(Names, AreReadAsLoadersWriteThem) {
  EXPECT_EQ(path("undionly.kpxe"), "undionly.kpxe");
  EXPECT_EQ(path("/boot/undionly.kpxe"), "boot/undionly.kpxe");
  EXPECT_EQ(path("\\boot\\x64\\wdsnbp.com"), "boot/x64/wdsnbp.com");
  EXPECT_EQ(path("undionly.kpxe\xff\xff"), "undionly.kpxe");
}

TEST(Names, AreAtMost255BytesLong) {
  EXPECT_EQ(path(std::string(255, 'x')), std::string(255, 'x'));
  EXPECT_EQ(path(std::string(256, 'x')), "refused");
  EXPECT_EQ(path(std::string(120, 'x') + "/" + std::string(135, 'x')), "refused");
}

TEST(Names, AGlobStandsForTheWholeName) {
  EXPECT_EQ(path("/any/thing.efi", renaming("*.efi", "loader")), "loader");
  EXPECT_EQ(path("thing.efi.sig", renaming("*.efi", "loader")), "thing.efi.sig");
}

TEST(Names, AnExpressionFillsItsGroupsIn) {
  EXPECT_EQ(path("images/debian/vmlinuz", renaming("^images/([a-z]+)/(.*)$", "\\1-\\2")), "debian-vmlinuz");
  EXPECT_EQ(path("images/debian", renaming("^images/([a-z]+)/(.*)$", "\\1-\\2")), "images/debian");
  EXPECT_EQ(path("a", renaming("^(a)|(b)", "x\\2")), "x");  // a group that took no part is empty
}

TEST(Names, TheFirstRuleThatFitsIsTheOnlyOne) {
  config::TftpSettings tftp = renaming("a", "b");
  tftp.renames.push_back(*config::RenameRule::parse("b", "c"));
  EXPECT_EQ(path("a", tftp), "b");
}

TEST(Names, ARuleDoesNotLeadOut) {
  EXPECT_EQ(path("etc/passwd", renaming("^etc/(.*)$", "../etc/\\1")), "refused");
}

TEST(Names, ARuleThatCannotBeReadIsRefused) {
  EXPECT_FALSE(config::RenameRule::parse("^(", "x"));
  EXPECT_FALSE(config::RenameRule::parse("^x$", "\\1"));
}

// Quadratic at least in an engine that backtracks.
TEST(Names, AnExpressionTakesLinearTime) {
  EXPECT_EQ(path(std::string(255, 'a'), renaming("^(a*)*b$", "x")), std::string(255, 'a'));
}

TEST(Names, AClientsOwnFolderIsItsAddressOrMac) {
  const Ipv4Address client(10, 77, 0, 50);
  EXPECT_EQ(own_folder(config::UniqueRoot::ip, client, ""), "10.77.0.50");
  EXPECT_EQ(own_folder(config::UniqueRoot::mac, client, "52:54:00:12:34:01"), "52-54-00-12-34-01");
  EXPECT_EQ(own_folder(config::UniqueRoot::mac, client, ""), std::nullopt);
  EXPECT_EQ(own_folder(config::UniqueRoot::none, client, "52:54:00:12:34:01"), std::nullopt);
  EXPECT_EQ(in_folder("10.77.0.50", *files::safe_path("a/b"))->text(), "10.77.0.50/a/b");
}

}  // namespace
}  // namespace pxe::tftpd
