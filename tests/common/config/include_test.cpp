#include <gtest/gtest.h>

#include "tests/support/memory_source.hpp"

namespace pxe::config {
namespace {

using Files = std::map<std::string, std::string>;

Result<Site, Errors> load_files(const Files& files) { return load("/c/pxe.toml", test::MemorySource(files)); }
std::string errors_in(const Files& files) { return test::errors_of(load_files(files)); }

TEST(Include, JoinsTables) {
  const Site site = load_files({{"/c/pxe.toml",
                                 "include = ['d/*.toml']\n[site]\nhttp-port = 81\n[boot.a]\nipxe = 'exit'\n"},
                                {"/c/d/1.toml", "[site]\naddress = '10.0.0.1'\n[boot.b]\nipxe = 'exit'\n"}})
                        .value();
  EXPECT_EQ(site.site.http_port, 81);
  EXPECT_EQ(site.site.address, Ipv4Address(10, 0, 0, 1));
  EXPECT_NE(site.find_boot("a"), nullptr);
  EXPECT_NE(site.find_boot("b"), nullptr);
}

TEST(Include, AppendsClientsInTheOrderOfTheFilesNames) {
  const Site site =
      load_files({{"/c/pxe.toml", "include = 'd/*.toml'\n[[client]]\nname = 'main'\nmatch = {}\n"},
                  {"/c/d/2.toml", "[[client]]\nname = 'two'\nmatch = {}\n"},
                  {"/c/d/1.toml", "[[client]]\nname = 'one'\nmatch = {}\n"}})
          .value();
  ASSERT_EQ(site.clients.size(), 3u);
  EXPECT_EQ(site.clients[0].name, "main");
  EXPECT_EQ(site.clients[1].name, "one");
  EXPECT_EQ(site.clients[2].name, "two");
}

TEST(Include, MakesPathsRelativeToTheIncludedFile) {
  const Site site =
      load_files({{"/c/pxe.toml", "include = ['d/1.toml']\n"}, {"/c/d/1.toml", "[site]\nroots = ['r']\n"}})
          .value();
  EXPECT_EQ(site.site.roots, std::vector<std::string>{"/c/d/r"});
}

TEST(Include, RefusesAKeyThatIsSetTwice) {
  EXPECT_EQ(errors_in({{"/c/pxe.toml", "include = ['1.toml']\n[site]\nhttp-port = 81\n"},
                       {"/c/1.toml", "[site]\nhttp-port = 82\n"}}),
            "/c/1.toml:2:1: http-port is set already at /c/pxe.toml:3:1\n");
  EXPECT_EQ(errors_in({{"/c/pxe.toml", "include = ['1.toml']\n[site]\nroots = ['/a']\n"},
                       {"/c/1.toml", "[site]\nroots = ['/b']\n"}}),
            "/c/1.toml:2:1: roots is set already at /c/pxe.toml:3:1\n");
}

TEST(Include, NamesTheIncludedFileInComplaints) {
  EXPECT_EQ(errors_in({{"/c/pxe.toml", "include = ['1.toml']\n"}, {"/c/1.toml", "\n[site]\nx = 1\n"}}),
            "/c/1.toml:3:1: unknown key 'x' in [site]\n");
  EXPECT_EQ(errors_in({{"/c/pxe.toml", "include = ['1.toml']\n"},
                       {"/c/1.toml", "[[client]]\nmatch = {}\nboot = 'x'\n"}}),
            "/c/1.toml:3:8: there is no [boot.x]\n");
}

TEST(Include, KeepsTheOrderOfFilesAndOfLinesInThem) {
  EXPECT_EQ(
      errors_in({{"/c/pxe.toml", "include = ['1.toml', '2.toml']\n[site]\na = 1\n[default]\nboot = 'x'\n"},
                 {"/c/1.toml", "[tftp]\nb = 1\n[dhcp]\nc = 1\n"},
                 {"/c/2.toml", "[http]\nd = 1\n"}}),
      "/c/pxe.toml:3:1: unknown key 'a' in [site]\n"
      "/c/pxe.toml:5:8: there is no [boot.x]\n"
      "/c/1.toml:2:1: unknown key 'b' in [tftp]\n"
      "/c/1.toml:4:1: unknown key 'c' in [dhcp]\n"
      "/c/2.toml:2:1: unknown key 'd' in [http]\n");
}

TEST(Include, WantsAFileThatIsNamedAndForgivesAGlob) {
  EXPECT_EQ(errors_in({{"/c/pxe.toml", "include = ['no.toml']\n"}}),
            "/c/pxe.toml:1:11: cannot find /c/no.toml\n");
  EXPECT_EQ(errors_in({{"/c/pxe.toml", "include = ['d/*.toml']\n"}}), "");
}

TEST(Include, DoesNotGoOn) {
  EXPECT_EQ(errors_in({{"/c/pxe.toml", "include = ['1.toml']\n"}, {"/c/1.toml", "include = ['pxe.toml']\n"}}),
            "/c/1.toml:1:1: an included file cannot include others\n");
}

TEST(Include, TakesStrings) {
  EXPECT_EQ(errors_in({{"/c/pxe.toml", "include = 5\n"}}),
            "/c/pxe.toml:1:11: include takes strings, not a number\n");
}

}  // namespace
}  // namespace pxe::config
