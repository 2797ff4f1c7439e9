#include "common/boot/render.hpp"

#include <gtest/gtest.h>

#include "tests/support/memory_source.hpp"

namespace pxe::boot {
namespace {

const ServerNames server{"http://10.77.0.1", "10.77.0.1", "10.77.0.1"};

// The text; `nothing`; or `error …`.
std::string rendered(const std::string& toml, std::string_view query, Language language = Language::ipxe) {
  const config::Site site = test::load_text(toml).value();
  const Catalog catalog = Catalog::build(site).value();
  const auto result = render(catalog, client_from_query(query).value(), server, language);
  if (!result) return "error " + result.error().to_string();
  return *result ? (*result)->text : "nothing";
}

const std::string site_toml = R"(
[site]
vars = { a = "site", b = "site", c = "site" }
[[client]]
name = "db1"
match = { mac = "52:54:00:12:34:01" }
boot = "rescue"
vars = { a = "client" }
[boot.rescue]
vars = { a = "boot", b = "boot" }
ipxe = "chain {{site.http}}/{{vars.a}}/{{vars.b}}/{{vars.c}}"
pxelinux = "APPEND {{mac}}"
)";

TEST(Render, IsTheTextOfTheMachinesOwnBoot) {
  EXPECT_EQ(rendered(site_toml, "mac=52:54:00:12:34:01"),
            "#!ipxe\nchain http://10.77.0.1/client/boot/site\n");
  EXPECT_EQ(rendered(site_toml, "mac=52:54:00:12:34:01", Language::pxelinux), "APPEND 52:54:00:12:34:01");
}

TEST(Render, ExitsWhereNothingIsConfigured) {
  EXPECT_EQ(rendered("", "mac=52:54:00:12:34:01"), "#!ipxe\nexit\n");
  EXPECT_EQ(rendered("", "", Language::pxelinux), "nothing");
  EXPECT_EQ(rendered(site_toml, "mac=52:54:00:12:34:01", Language::grub), "nothing");
}

TEST(Render, AlwaysHasAnAnswerForIpxe) {
  EXPECT_EQ(rendered("[boot.a]\npxelinux = 'x'\n[default]\nboot = 'a'\n", ""), "#!ipxe\nexit\n");
}

TEST(Render, PutsTheMagicOnTopOnce) {
  EXPECT_EQ(rendered("[boot.a]\nipxe = \"#!ipxe\\nshell\\n\"\n[default]\nboot = 'a'\n", ""),
            "#!ipxe\nshell\n");
  EXPECT_EQ(rendered("[boot.a]\nipxe = '{{#mac}}x{{/mac}}'\n[default]\nboot = 'a'\n", ""), "#!ipxe\n");
}

TEST(Render, NamesFileAndLineOfWhatItCannotSay) {
  const std::string toml = "[boot.a]\nipxe = '''\n#!ipxe\necho {{hostname}}\n'''\n[default]\nboot = 'a'\n";
  EXPECT_TRUE(rendered(toml, "hostname=a%20b")
                  .starts_with("error /etc/pxe/pxe.toml:4:6: {{hostname}} is 'a b' here"));
  EXPECT_TRUE(rendered(toml, "").starts_with("error /etc/pxe/pxe.toml:4:6: {{hostname}} is not known"));
}

TEST(Render, SaysWhoseAnswerItIs) {
  const config::Site site = test::load_text(site_toml).value();
  const Catalog catalog = Catalog::build(site).value();
  const auto own =
      render(catalog, client_from_query("mac=52:54:00:12:34:01").value(), server, Language::ipxe).value();
  EXPECT_EQ(own->client, "db1");
  EXPECT_EQ(own->boot, "rescue");
  const auto other = render(catalog, Client(), server, Language::ipxe).value();
  EXPECT_EQ(other->client, "");
  EXPECT_EQ(other->boot, "exit");
}

TEST(EntryScript, AsksAgainWithEveryWordThatIpxeKnows) {
  const std::string script = entry_script(server);
  EXPECT_TRUE(script.starts_with(
      "#!ipxe\nchain --autofree http://10.77.0.1/boot.ipxe?mac=${netX/mac}&ip=${netX/ip}&"));
  for (const WordInfo& word : vocabulary()) {
    const std::string asked = std::string(word.name) + "=${" + std::string(word.setting) + "}";
    EXPECT_EQ(script.find(asked) != std::string::npos, !word.setting.empty()) << word.name;
  }
}

TEST(EntryScript, EncodesFreeText) {
  const std::string script = entry_script(server);
  EXPECT_NE(script.find("product=${product:uristring}"), std::string::npos);
  EXPECT_NE(script.find("hostname=${hostname:uristring}"), std::string::npos);
}

TEST(LoopScript, SaysWhatToDo) {
  EXPECT_EQ(loop_script(),
            "#!ipxe\n"
            "echo This is iPXE already, and a dhcp.loader hands it iPXE again: that row has to leave out "
            "user_class "
            "iPXE. The log of pxe-dhcpd names it.\n"
            "sleep 30\n"
            "exit\n");
}

TEST(ErrorScript, ShowsTheReasonAndLeavesTheMachineToItsNextDevice) {
  EXPECT_EQ(error_script("no such boot"), "#!ipxe\necho no such boot\nsleep 30\nexit\n");
}

}  // namespace
}  // namespace pxe::boot
