#include "common/service/configuration.hpp"

#include <gtest/gtest.h>

#include <map>

namespace pxe::service {
namespace {

class FakeFiles final : public config::Source {
 public:
  std::map<std::string, std::string> files;

  Result<std::string> read(const std::string& path) const override {
    const auto at = files.find(path);
    if (at == files.end()) return fail("cannot read " + path + ": No such file or directory");
    return at->second;
  }
  std::vector<std::string> glob(const std::string&) const override { return {}; }
};

TEST(Configuration, HoldsTheCatalogOfItsSite) {
  FakeFiles disk;
  disk.files["/etc/pxe.toml"] = "[[client]]\nmatch = { mac = \"00:12:34:56:78:90\" }\nname = \"db1\"\n";
  const auto loaded = ConfigurationFile("/etc/pxe.toml", disk).load();
  ASSERT_TRUE(loaded);
  Client client;
  ASSERT_TRUE(client.set(Word::mac, "00:12:34:56:78:90"));
  EXPECT_EQ((*loaded)->catalog().find_client(client), (*loaded)->site().clients.data());
}

TEST(Configuration, FlagsAreLaidOverEveryLoad) {
  FakeFiles disk;
  disk.files["/etc/pxe.toml"] = "[tftp]\nport = 6969\n";
  const ConfigurationFile file("/etc/pxe.toml", disk, [](config::Site& site) {
    site.tftp.port = 7070;
    return Result<void>();
  });
  EXPECT_EQ((*file.load())->site().tftp.port, 7070);
  EXPECT_EQ((*file.load())->site().tftp.port, 7070);
}

TEST(Configuration, FlagsThatTheFileForbidsAreRefused) {
  FakeFiles disk;
  disk.files["/etc/pxe.toml"] = "";
  const ConfigurationFile file("/etc/pxe.toml", disk,
                               [](config::Site&) { return fail("not with this file"); });
  EXPECT_EQ(file.load().error().front().to_string(), "not with this file");
}

TEST(Configuration, ErrorsOfTheFileAndOfItsTemplatesAreRefused) {
  FakeFiles disk;
  disk.files["/etc/bad.toml"] = "[tftp]\nprot = 69\n";
  disk.files["/etc/template.toml"] = "[boot.local]\nipxe = \"echo {{hostnam}}\"\n";
  EXPECT_EQ(ConfigurationFile("/etc/bad.toml", disk).load().error().size(), 1U);
  EXPECT_EQ(ConfigurationFile("/etc/template.toml", disk).load().error().size(), 1U);
  EXPECT_EQ(ConfigurationFile("/etc/absent.toml", disk).load().error().size(), 1U);
}

TEST(Configuration, ComplaintsNameProgramFileLineAndColumn) {
  FakeFiles disk;
  disk.files["/etc/bad.toml"] = "[tftp]\nprot = 69\n";
  testing::internal::CaptureStderr();
  EXPECT_EQ(ConfigurationFile("/etc/bad.toml", disk).load_or_complain("pxe-tftpd"), nullptr);
  EXPECT_TRUE(testing::internal::GetCapturedStderr().starts_with("pxe-tftpd: /etc/bad.toml:2:1: "));
}

}  // namespace
}  // namespace pxe::service
