#include <gtest/gtest.h>

#include "common/boot/config_file.hpp"
#include "common/boot/render.hpp"
#include "tests/support/memory_machines.hpp"
#include "tests/support/memory_source.hpp"
#include "tests/support/memory_store.hpp"

namespace pxe::boot {
namespace {

using Files = std::map<std::string, std::string>;

Result<config::Site, config::Errors> load(Files files) {
  return config::load("/etc/pxe/pxe.toml", test::MemorySource(std::move(files)), &Catalog::check);
}

// The script of a boot with that text, beside those files in the folder `templates`; or the errors.
std::string rendered(const std::string& text, const Files& templates, std::string_view query = "") {
  Files files{{"/etc/pxe/pxe.toml", "[boot.a]\npxelinux = '''\n" + text + "'''\n[default]\nboot = 'a'\n"}};
  for (const auto& [name, content] : templates) files["/etc/pxe/templates/" + name] = content;
  const auto site = load(std::move(files));
  if (!site) return test::errors_of(site);
  const Catalog catalog = Catalog::build(*site).value();
  const auto result = render(catalog, client_from_query(query).value(), {}, Language::pxelinux);
  return result ? (*result)->text : "error " + result.error().to_string();
}

TEST(Partial, IsAFileOfTheFolderTemplates) {
  EXPECT_EQ(rendered("APPEND {{> console}} quiet\n", {{"console", "console=ttyS0\n"}}),
            "APPEND console=ttyS0 quiet\n");
  EXPECT_EQ(rendered("A\n  {{> more}}\nB\n", {{"more", "1\n2\n"}}), "A\n1\n2\nB\n");
  EXPECT_EQ(rendered("{{> a}}", {{"a", "{{> b}}{{> b}}"}, {"b", "x"}}), "xx");
}

TEST(Partial, SaysItsOwnFileAndLineInAnError) {
  EXPECT_EQ(rendered("{{> a}}", {{"a", "x\n{{hostnam}}"}}),
            "/etc/pxe/templates/a:2:1: {{hostnam}} is not defined; did you mean hostname?\n");
  EXPECT_EQ(rendered("{{> a}}", {{"a", "{{#x}}"}}), "/etc/pxe/templates/a:1:1: {{#x}} is never closed\n");
  EXPECT_TRUE(rendered("{{> a}}", {{"a", "x\n {{serial}}"}}, "serial=a%20b")
                  .starts_with("error /etc/pxe/templates/a:2:2: {{serial}} is 'a b' here"));
}

TEST(Partial, HasToExist) {
  EXPECT_EQ(rendered("A {{> consol}}\n", {{"console", ""}}),
            "/etc/pxe/pxe.toml:3:3: there is no partial named consol; did you mean console?\n");
  EXPECT_EQ(rendered("{{> ../pxe.toml}}\n", {}),
            "/etc/pxe/pxe.toml:3:1: there is no partial named ../pxe.toml\n");
}

TEST(Partial, DoesNotIncludeItself) {
  EXPECT_NE(
      rendered("{{> a}}", {{"a", "{{> a}}"}}).find("templates/a:1:1: the partial a would include itself"),
      std::string::npos);
  EXPECT_NE(rendered("{{> a}}", {{"a", "{{> b}}"}, {"b", "{{> a}}"}}).find("would include itself"),
            std::string::npos);
}

TEST(Partial, CannotMakeATextWithoutEnd) {
  Files files;
  for (int i = 0; i < 30; ++i) {
    const std::string next = "{{> p" + std::to_string(i + 1) + "}}";
    files["p" + std::to_string(i)] = next + next;
  }
  files["p30"] = "x";
  EXPECT_NE(rendered("{{> p0}}", files).find("the text grows over 10 MB"), std::string::npos);
}

constexpr const char* fragment = R"(
[[client]]
name  = "db1"
match = { mac = "52:54:00:12:34:01" }
vars  = { console = "ttyS1" }
[[client]]
match = {}
vars  = { console = "tty0" }
[fragment.console]
path = "/boot/console.cfg"
for  = "pxelinux"
text = "APPEND console={{vars.console}}"
)";

std::string asked(const std::string& path, std::optional<Ipv4Address> source,
                  const test::MemoryStore& store = {}) {
  const config::Site site = load({{"/etc/pxe/pxe.toml", fragment}}).value();
  const Catalog catalog = Catalog::build(site).value();
  const test::MemoryMachines machines{"mac=52:54:00:12:34:01&ip=10.77.0.51"};
  const auto decided =
      decide_config_file(catalog, machines, store, {}, files::safe_path(path).value(), source);
  const auto* generated = std::get_if<Generated>(&decided);
  return generated ? generated->rendered.text : "disk";
}

TEST(Fragment, IsMadeForWhoeverAsks) {
  EXPECT_EQ(asked("boot/console.cfg", Ipv4Address(10, 77, 0, 51)), "APPEND console=ttyS1");
  EXPECT_EQ(asked("/boot//console.cfg", Ipv4Address(10, 77, 0, 52)), "APPEND console=tty0");
  EXPECT_EQ(asked("console.cfg", Ipv4Address(10, 77, 0, 51)), "disk");
}

TEST(Fragment, YieldsToAFile) {
  EXPECT_EQ(asked("boot/console.cfg", Ipv4Address(10, 77, 0, 51), {"boot/console.cfg"}), "disk");
}

TEST(Fragment, IsCheckedWithTheRest) {
  EXPECT_EQ(test::errors_of(load({{"/etc/pxe/pxe.toml", "[fragment.a]\nfor = 'x'\ntext = '{{nam}}'\n"}})),
            "/etc/pxe/pxe.toml:1:1: a fragment needs path = \"…\", the path it is asked under\n"
            "/etc/pxe/pxe.toml:1:1: for takes ipxe, pxelinux, grub or text\n"
            "/etc/pxe/pxe.toml:3:9: {{nam}} is not defined\n");
}

}  // namespace
}  // namespace pxe::boot
