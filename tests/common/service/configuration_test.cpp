#include "common/service/configuration.hpp"

#include <gtest/gtest.h>

#include "tests/support/memory_source.hpp"

namespace pxe::service {
namespace {

using Files = std::map<std::string, std::string>;

TEST(Configuration, HoldsTheCatalogOfItsSite) {
  const test::MemorySource disk(
      Files{{"/etc/pxe.toml", "[[client]]\nmatch = { mac = \"00:12:34:56:78:90\" }\nname = \"db1\"\n"}});
  const auto loaded = ConfigurationFile("/etc/pxe.toml", disk).load();
  ASSERT_TRUE(loaded);
  Client client;
  ASSERT_TRUE(client.set(Word::mac, "00:12:34:56:78:90"));
  EXPECT_EQ((*loaded)->catalog().find_client(client), (*loaded)->site().clients.data());
}

TEST(Configuration, FlagsAreLaidOverEveryLoad) {
  const test::MemorySource disk(Files{{"/etc/pxe.toml", "[tftp]\nport = 6969\n"}});
  const ConfigurationFile file("/etc/pxe.toml", disk, [](config::Site& site) {
    site.tftp.port = 7070;
    return Result<void>();
  });
  EXPECT_EQ((*file.load())->site().tftp.port, 7070);
  EXPECT_EQ((*file.load())->site().tftp.port, 7070);
}

TEST(Configuration, FlagsThatTheFileForbidsAreRefused) {
  const test::MemorySource disk(Files{{"/etc/pxe.toml", ""}});
  const ConfigurationFile file("/etc/pxe.toml", disk,
                               [](config::Site&) { return fail("not with this file"); });
  EXPECT_EQ(file.load().error().front().to_string(), "not with this file");
}

TEST(Configuration, ErrorsOfTheFileAndOfItsTemplatesAreRefused) {
  const test::MemorySource disk(Files{{"/etc/bad.toml", "[tftp]\nprot = 69\n"},
                                      {"/etc/template.toml", "[boot.local]\nipxe = \"echo {{hostnam}}\"\n"}});
  EXPECT_EQ(ConfigurationFile("/etc/bad.toml", disk).load().error().size(), 1U);
  EXPECT_EQ(ConfigurationFile("/etc/template.toml", disk).load().error().size(), 1U);
  EXPECT_EQ(ConfigurationFile("/etc/absent.toml", disk).load().error().size(), 1U);
}

TEST(Configuration, ComplaintsNameProgramFileLineAndColumn) {
  const test::MemorySource disk(Files{{"/etc/bad.toml", "[tftp]\nprot = 69\n"}});
  testing::internal::CaptureStderr();
  EXPECT_EQ(ConfigurationFile("/etc/bad.toml", disk).load_or_complain("pxe-tftpd"), nullptr);
  EXPECT_TRUE(testing::internal::GetCapturedStderr().starts_with("pxe-tftpd: /etc/bad.toml:2:1: "));
}

}  // namespace
}  // namespace pxe::service
