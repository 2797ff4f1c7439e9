#include "common/config/match.hpp"

#include <gtest/gtest.h>

#include "tests/support/memory_source.hpp"

namespace pxe::config {
namespace {

bool fits(const std::string& match, std::string_view query) {
  const Site site = test::load_text("[[client]]\nmatch = { " + match + " }\n").value();
  return site.clients.at(0).match.fits(client_from_query(query).value());
}

TEST(Match, ComparesAddressesHoweverTheyAreSpelled) {
  EXPECT_TRUE(fits("mac = '52-54-00-AB-CD-01'", "mac=52:54:00:ab:cd:01"));
  EXPECT_TRUE(fits("mac = '5254.00ab.cd01'", "mac=52:54:00:AB:CD:01"));
  EXPECT_TRUE(fits("uuid = '44454C4C-3900-104E-804E-B9C04F4D344A'", "uuid=44454c4c3900104e804eb9c04f4d344a"));
  EXPECT_TRUE(fits("arch = 'x64-uefi'", "arch=arch-7"));
  EXPECT_FALSE(fits("mac = '52:54:00:ab:cd:01'", "mac=52:54:00:ab:cd:02"));
}

TEST(Match, KnowsGlobs) {
  EXPECT_TRUE(fits("mac = '52-54-00-AB-*'", "mac=52:54:00:ab:cd:01"));
  EXPECT_TRUE(fits("hostname = 'db?'", "hostname=db1"));
  EXPECT_FALSE(fits("hostname = 'db?'", "hostname=DB1"));
  EXPECT_TRUE(fits("product = 'Standard PC*'", "product=Standard%20PC%20(i440FX)"));
}

TEST(Match, KnowsNetworks) {
  EXPECT_TRUE(fits("ip = '10.77.0.0/24'", "ip=10.77.0.9"));
  EXPECT_FALSE(fits("ip = '10.77.0.0/24'", "ip=10.78.0.9"));
  EXPECT_TRUE(fits("gateway = '10.77.0.0/24'", "gateway=10.77.0.1"));
}

TEST(Match, NeedsOneOfAListAndAllOfTheWords) {
  EXPECT_TRUE(fits("arch = ['x64-uefi', 'arm64-uefi']", "arch=arm64-uefi"));
  EXPECT_TRUE(fits("platform = 'efi', serial = '7*'", "platform=efi&serial=77"));
  EXPECT_FALSE(fits("platform = 'efi', serial = '7*'", "platform=efi"));
}

TEST(Match, NeverFitsAWordThatWasNotTold) {
  EXPECT_FALSE(fits("hostname = '*'", ""));
  EXPECT_FALSE(fits("uuid = '*'", "uuid=00000000-0000-0000-0000-000000000000"));
}

TEST(Match, KnowsIpxesFeatures) {
  EXPECT_TRUE(fits("ipxe.http = '1'", "ipxe.http=1"));
  EXPECT_TRUE(fits("'ipxe.http' = '1'", "ipxe.http=1"));
  EXPECT_FALSE(fits("ipxe.menu = '1'", "ipxe.http=1"));
}

TEST(Match, WithoutAWordFitsEverybody) { EXPECT_TRUE(fits("", "")); }

TEST(Match, RefusesNetworksThatAreNone) {
  EXPECT_FALSE(parse_pattern({"ip", {}}, "10.77.0.1/24"));
  EXPECT_FALSE(parse_pattern({"ip", {}}, "10.77.0.0/33"));
}

}  // namespace
}  // namespace pxe::config
