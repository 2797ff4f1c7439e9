#include "tools/pxe-tftpd/decide.hpp"

#include <gtest/gtest.h>

#include "tests/support/memory_source.hpp"
#include "tests/support/memory_store.hpp"

namespace pxe::tftpd {
namespace {

class Decide : public testing::Test {
 protected:
  Decide()
      : site_(*test::load_text(R"(
[[client]]
name = "db1"
match = { mac = "00:12:34:56:78:90" }
boot = "rescue"
[boot.rescue]
pxelinux = "APPEND console={{vars.console}} from={{site.tftp}}{{#hostname}} host={{hostname}}{{/hostname}}"
vars = { console = "ttyS1" }
)")),
        catalog_(*boot::Catalog::build(site_)) {}

  Decision ask(std::string_view filename) const {
    return decide(catalog_, boot::NoMachines(), folder_, filename,
                  {Ipv4Address(10, 77, 0, 50), Ipv4Address(10, 77, 0, 1)});
  }
  // The path of the file that would be sent; empty: something else is.
  std::string file(std::string_view filename) const {
    const auto decision = ask(filename);
    const auto* sent = std::get_if<SendFile>(&decision);
    return sent ? sent->path.text() : "";
  }

  config::Site site_;
  boot::Catalog catalog_;
  test::MemoryStore folder_;
};

TEST_F(Decide, NamesAreReadAsLoadersWriteThem) {
  EXPECT_EQ(file("undionly.kpxe"), "undionly.kpxe");
  EXPECT_EQ(file("/boot/undionly.kpxe"), "boot/undionly.kpxe");
  EXPECT_EQ(file("\\boot\\x64\\wdsnbp.com"), "boot/x64/wdsnbp.com");
  EXPECT_EQ(file("undionly.kpxe\xff\xff"), "undionly.kpxe");
}

TEST_F(Decide, ANameThatLeadsOutIsRefusedWithoutSayingWhere) {
  for (const char* name : {"../etc/passwd", "a/../../x", "..\\x", "a/", "/", "a\nb", "\x1b[0m"}) {
    const auto refusal = std::get<Refuse>(ask(name));
    EXPECT_EQ(refusal.error.code, tftp::ErrorCode::access_violation) << name;
    EXPECT_EQ(refusal.error.message, "access violation") << name;
  }
}

TEST_F(Decide, AClientsPxelinuxConfigurationIsMadeForIt) {
  const auto text = std::get<SendText>(ask("pxelinux.cfg/01-00-12-34-56-78-90"));
  EXPECT_EQ(text.text, "APPEND console=ttyS1 from=10.77.0.1");
  EXPECT_EQ(text.client, "db1");
  EXPECT_EQ(text.boot, "rescue");
}

TEST_F(Decide, AFileWrittenByHandWins) {
  folder_.add("pxelinux.cfg/01-00-12-34-56-78-90");
  EXPECT_EQ(file("pxelinux.cfg/01-00-12-34-56-78-90"), "pxelinux.cfg/01-00-12-34-56-78-90");
}

TEST_F(Decide, AnUnknownMachinesConfigurationIsAFileLikeAnyOther) {
  EXPECT_EQ(file("pxelinux.cfg/01-00-00-00-00-00-01"), "pxelinux.cfg/01-00-00-00-00-00-01");
}

// What DHCP learnt of the machine.
class OneMachine final : public boot::Machines {
 public:
  std::optional<Client> by_mac(const MacAddress&) const override {
    Client client;
    (void)client.set(Word::hostname, "two words");
    return client;
  }
  std::optional<Client> by_ip(Ipv4Address) const override { return std::nullopt; }
  std::optional<Client> by_uuid(const Uuid&) const override { return std::nullopt; }
};

TEST_F(Decide, WhatCannotBeMadeIsAShortErrorAndALongReason) {
  const auto decision = decide(catalog_, OneMachine(), folder_, "pxelinux.cfg/01-00-12-34-56-78-90",
                               {Ipv4Address(10, 77, 0, 50), Ipv4Address(10, 77, 0, 1)});
  const auto& refusal = std::get<Refuse>(decision);
  EXPECT_EQ(refusal.error.message, "the file cannot be made; the server's log says why");
  EXPECT_TRUE(refusal.is_our_fault);
  EXPECT_TRUE(refusal.reason.starts_with("/etc/pxe/pxe.toml:7:")) << refusal.reason;
  EXPECT_NE(refusal.reason.find("{{hostname}} is 'two words' here"), std::string::npos) << refusal.reason;
}

std::string answer(std::string_view path, files::OpenError error) {
  const Refuse refusal = refuse(*files::safe_path(path), error);
  return std::string(to_string(refusal.kind)) + " " + std::to_string(static_cast<int>(refusal.error.code)) +
         " " + refusal.error.message;
}

TEST(Refuse, AMissingFileIsErrorOne) {
  EXPECT_EQ(answer("vmlinuz", files::OpenError::not_found), "refused 1 file not found");
}

TEST(Refuse, WhatLoadersAskForOnTheChanceIsAnExpectedMiss) {
  for (const char* name :
       {"autoexec.ipxe", "efi/autoexec.ipxe", "bootsig.bin", "revocations_sbat.efi", "shim_certificate_1.efi",
        "pxelinux.cfg/C0A8", "sub/pxelinux.cfg/default", "grub/grub.cfg-01-00-12-34-56-78-90"}) {
    EXPECT_EQ(answer(name, files::OpenError::not_found), "expected-miss 1 file not found") << name;
  }
}

TEST(Refuse, WhatMayNotBeReadIsErrorTwo) {
  EXPECT_EQ(answer("x", files::OpenError::leads_out), "refused 2 access violation");
  EXPECT_EQ(answer("x", files::OpenError::not_a_file), "refused 2 access violation");
  EXPECT_EQ(answer("autoexec.ipxe", files::OpenError::not_readable), "refused 2 access violation");
}

}  // namespace
}  // namespace pxe::tftpd
