#include "common/boot/catalog.hpp"

#include <gtest/gtest.h>

#include "tests/support/memory_source.hpp"

namespace pxe::boot {
namespace {

// The name of the entry that the words find; empty: none.
std::string entry_for(const std::string& toml, std::string_view query) {
  const config::Site site = test::load_text(toml).value();
  const Catalog catalog = Catalog::build(site).value();
  const config::ClientEntry* entry = catalog.find_client(client_from_query(query).value());
  return entry ? entry->name : "";
}

std::string build_errors(const std::string& toml) {
  const config::Site site = test::load_text(toml).value();
  const auto built = Catalog::build(site);
  std::string all;
  if (!built) {
    for (const config::Error& error : built.error()) all += error.to_string() + "\n";
  }
  return all;
}

TEST(Catalog, FindsTheFirstEntryThatFits) {
  const std::string toml = R"(
[[client]]
name = "vendor"
match = { mac = "52:54:00:*", arch = "x64-uefi" }
[[client]]
name = "one"
match = { mac = "52:54:00:12:34:01" }
[[client]]
name = "net"
match = { ip = "10.77.0.0/24" }
[[client]]
name = "rest"
match = {}
)";
  EXPECT_EQ(entry_for(toml, "mac=52:54:00:12:34:01"), "one");
  EXPECT_EQ(entry_for(toml, "mac=52-54-00-12-34-01&arch=x64-uefi"), "vendor");
  EXPECT_EQ(entry_for(toml, "mac=52:54:00:99:99:99&ip=10.77.0.9"), "net");
  EXPECT_EQ(entry_for(toml, "mac=52:54:00:99:99:99"), "rest");
  EXPECT_EQ(entry_for(toml, ""), "rest");
}

TEST(Catalog, KeepsTheOrderBetweenIndexedAndOtherEntries) {
  const std::string toml = R"(
[[client]]
name = "by uuid"
match = { uuid = "44454c4c-3900-104e-804e-b9c04f4d344a" }
[[client]]
name = "glob"
match = { hostname = "db*" }
[[client]]
name = "by mac"
match = { mac = ["52:54:00:12:34:01", "52:54:00:12:34:02"] }
)";
  EXPECT_EQ(entry_for(toml, "mac=52:54:00:12:34:02&hostname=db7"), "glob");
  EXPECT_EQ(entry_for(toml, "mac=52:54:00:12:34:02&uuid=44454C4C-3900-104E-804E-B9C04F4D344A"), "by uuid");
  EXPECT_EQ(entry_for(toml, "mac=52:54:00:12:34:02"), "by mac");
  EXPECT_EQ(entry_for(toml, "mac=52:54:00:12:34:03"), "");
}

TEST(Catalog, TriesTheOtherConditionsOfAnIndexedEntry) {
  const std::string toml =
      "[[client]]\nname = 'a'\nmatch = { mac = '52:54:00:12:34:01', platform = 'efi' }\n";
  EXPECT_EQ(entry_for(toml, "mac=52:54:00:12:34:01"), "");
  EXPECT_EQ(entry_for(toml, "mac=52:54:00:12:34:01&platform=efi"), "a");
  const std::string but =
      "[[client]]\nname = 'a'\nmatch = { mac = '52:54:00:12:34:01', not = { platform = 'efi' } }\n";
  EXPECT_EQ(entry_for(but, "mac=52:54:00:12:34:01&platform=efi"), "");
  EXPECT_EQ(entry_for(but, "mac=52:54:00:12:34:01&platform=pcbios"), "a");
}

TEST(Catalog, SaysWhyEntriesDoNotFit) {
  struct Steps final : Trace {
    std::string all;
    void step(std::string sentence) override { all += sentence + "\n"; }
  } steps;
  const config::Site site =
      test::load_text(
          "[[client]]\nname = 'a'\nmatch = { serial = '1*' }\n[[client]]\nname = 'b'\n"
          "match = { serial = '2' }\n[[client]]\nname = 'c'\nmatch = { product = 'x*' }\n")
          .value();
  const Catalog catalog = Catalog::build(site).value();
  EXPECT_EQ(catalog.find_client(client_from_query("serial=3").value(), &steps), nullptr);
  EXPECT_EQ(steps.all,
            "[[client]] a does not fit: serial = 1*, and this machine says 3\n"
            "[[client]] b does not fit: serial = 2, and this machine says 3\n"
            "[[client]] c does not fit: product = x*, and this machine has not told it\n"
            "no [[client]] entry fits (3 tried)\n");
}

TEST(Catalog, GivesAnEntryItsBootOrTheDefault) {
  const config::Site site = test::load_text(R"(
[[client]]
name = "own"
match = { mac = "52:54:00:12:34:01" }
boot = "rescue"
[[client]]
name = "none"
match = { mac = "52:54:00:12:34:02" }
[boot.rescue]
ipxe = "shell"
[boot.local]
ipxe = "exit"
[default]
boot = "local"
)")
                                .value();
  const Catalog catalog = Catalog::build(site).value();
  EXPECT_EQ(catalog.find_boot(&site.clients[0])->boot->name, "rescue");
  EXPECT_EQ(catalog.find_boot(&site.clients[1])->boot->name, "local");
  EXPECT_EQ(catalog.find_boot(nullptr)->boot->name, "local");
}

TEST(Catalog, HasABuiltInDefault) {
  const config::Site site;
  EXPECT_EQ(Catalog::build(site)->find_boot(nullptr), nullptr);
}

TEST(Catalog, FindsNamesThatNobodyCanKnow) {
  EXPECT_EQ(build_errors("[boot.a]\nipxe = 'echo {{hostnam}}'\n"),
            "/etc/pxe/pxe.toml:2:14: {{hostnam}} is not defined; did you mean hostname?\n");
  EXPECT_EQ(build_errors("[boot.a]\nvars = { target = 'x' }\npxelinux = '''\nA\nB {{vars.targt}}'''\n"),
            "/etc/pxe/pxe.toml:5:3: {{vars.targt}} is not defined; did you mean vars.target?\n");
  EXPECT_EQ(build_errors(
                "[boot.a]\nipxe = '{{mac}} {{ipxe.http}} {{site.http}} {{url.serial}} {{#uuid}}{{/uuid}}'\n"),
            "");
}

TEST(Catalog, KnowsTheVariablesOfWhoeverCanRender) {
  const std::string boot = "[boot.a]\nipxe = '{{vars.x}}'\n";
  EXPECT_NE(build_errors(boot), "");
  EXPECT_EQ(build_errors("[site]\nvars = { x = '1' }\n" + boot), "");
  EXPECT_EQ(build_errors("[[client]]\nmatch = { mac = '52:54:00:12:34:01' }\nboot = 'a'\nvars = { x = 1 }\n" +
                         boot),
            "");
  EXPECT_EQ(build_errors("[[client]]\nmatch = { mac = '52:54:00:12:34:01' }\nvars = { x = true }\n"
                         "[default]\nboot = 'a'\n" +
                         boot),
            "");
}

TEST(Catalog, FindsEveryTemplateThatDoesNotParse) {
  EXPECT_EQ(
      build_errors("[boot.a]\nipxe = '{{#x}}'\n[boot.b]\ngrub = '{{{x}}}'\npxelinux = '{{'\n"),
      "/etc/pxe/pxe.toml:2:9: {{#x}} is never closed\n"
      "/etc/pxe/pxe.toml:5:13: {{ is never closed\n"
      "/etc/pxe/pxe.toml:4:9: raw values do not exist here: what a client says is never pasted unchecked; "
      "write {{name}} or {{url.name}}\n");
}

}  // namespace
}  // namespace pxe::boot
