#include "tools/pxe-httpd/respond.hpp"

#include "common/boot/render.hpp"
#include "tests/tools/pxe-httpd/responder.hpp"

namespace pxe::httpd {
namespace {

constexpr const char* configuration = R"(
[site]
address = "10.77.0.1"
[[http.cgi]]
path = "/boot2.php"
program = "/usr/bin/php-cgi"
script = "boot2.php"
[[client]]
name = "db1"
match = { mac = "52:54:00:12:34:01" }
boot = "rescue"
[boot.rescue]
ipxe = "chain {{site.http}}/pxelinux.0"
pxelinux = "DEFAULT rescue {{mac}}"
[[client]]
name = "named"
match = { mac = "52:54:00:12:34:02" }
boot = "named"
[boot.named]
ipxe = "echo {{hostname}}"
pxelinux = "APPEND {{hostname}}"
[default]
boot = "local"
[boot.local]
ipxe = "exit"
pxelinux = "LOCALBOOT 0"
)";

class RespondTest : public test::Responder {
 protected:
  RespondTest()
      : Responder(
            configuration, {},
            {"mac=52:54:00:12:34:01&ip=10.77.0.51", "mac=52:54:00:12:34:02&ip=10.77.0.52&hostname=a%20b"}) {
    come_from("10.77.0.99");
  }

  // As told(), a text with `text ` before it.
  std::string outcome(std::string_view method, std::string_view target, std::vector<Header> headers = {},
                      const std::string& body = "") {
    const Response response = respond_to(method, target, std::move(headers), body);
    return (std::holds_alternative<TextBody>(response.body) ? "text " : "") + told(response);
  }
};

TEST_F(RespondTest, NamesTheFile) {
  EXPECT_EQ(outcome("GET", "/debian/vmlinuz"), "file debian/vmlinuz");
  EXPECT_EQ(outcome("HEAD", "//debian/./vmlinuz?x=y"), "file debian/vmlinuz");
}

TEST_F(RespondTest, AsksTheMachineForItsWords) {
  const std::string text = outcome("GET", "/boot.ipxe");
  EXPECT_TRUE(text.starts_with("text #!ipxe\nchain --autofree http://10.77.0.1/boot.ipxe?mac=${netX/mac}&"))
      << text;
  EXPECT_EQ(outcome("GET", "//boot.ipxe?"), text);
}

TEST_F(RespondTest, TellsIpxeThatItWouldLoadItselfForEver) {
  EXPECT_EQ(outcome("GET", "/loop.ipxe"), "text " + boot::loop_script());
}

TEST_F(RespondTest, NamesThePortItReallyListensOn) {
  peer_.local_port = 8080;
  EXPECT_NE(outcome("GET", "/boot.ipxe").find("http://10.77.0.1:8080/boot.ipxe"), std::string::npos);
  EXPECT_EQ(outcome("GET", "/boot.ipxe?mac=52:54:00:12:34:01"),
            "text #!ipxe\nchain http://10.77.0.1:8080/pxelinux.0\n");
}

TEST_F(RespondTest, NamesTheWebServerThatTheSiteNames) {
  site_.site.http = "http://boot.example";
  peer_.local_port = 8080;
  EXPECT_NE(outcome("GET", "/boot.ipxe").find("http://boot.example/boot.ipxe"), std::string::npos);
}

TEST_F(RespondTest, GivesEachMachineItsScript) {
  EXPECT_EQ(outcome("GET", "/boot.ipxe?mac=52%3A54%3A00%3A12%3A34%3A01"),
            "text #!ipxe\nchain http://10.77.0.1/pxelinux.0\n");
  EXPECT_EQ(outcome("GET", "/boot.ipxe?mac=52:54:00:12:34:77"), "text #!ipxe\nexit\n");
  const Response response = respond_to("GET", "/boot.ipxe?mac=52:54:00:12:34:01");
  EXPECT_EQ(response.mac, "52:54:00:12:34:01");
  EXPECT_EQ(response.entry, "db1");
  EXPECT_EQ(response.boot, "rescue");
}

TEST_F(RespondTest, KnowsAMachineByItsAddressWhenItNamesNoMac) {
  peer_.address = Ipv4Address(10, 77, 0, 51);
  EXPECT_EQ(outcome("GET", "/boot.ipxe?product=x"), "text #!ipxe\nchain http://10.77.0.1/pxelinux.0\n");
}

TEST_F(RespondTest, TakesTheWordsFromAFormToo) {
  const std::vector<Header> form = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  EXPECT_EQ(outcome("POST", "/boot.ipxe", form, "mac=52:54:00:12:34:01"),
            "text #!ipxe\nchain http://10.77.0.1/pxelinux.0\n");
  EXPECT_EQ(outcome("POST", "/boot.ipxe?product=x", form, "mac=52:54:00:12:34:01"),
            "text #!ipxe\nchain http://10.77.0.1/pxelinux.0\n");
  EXPECT_TRUE(outcome("POST", "/boot.ipxe", {{"Content-Type", "text/xml"}}, "<a/>").starts_with("415 "));
}

TEST_F(RespondTest, ShowsIpxeTheReasonAndOthersAStatus) {
  EXPECT_TRUE(outcome("GET", "/boot.ipxe?mac=zz").starts_with("400 mac: 'zz'"));
  const std::string script = outcome("GET", "/boot.ipxe?mac=zz", {{"User-Agent", "iPXE/1.21.1"}});
  EXPECT_TRUE(script.starts_with("text #!ipxe\necho mac: 'zz'")) << script;
  EXPECT_TRUE(script.ends_with("sleep 30\nexit\n")) << script;
  EXPECT_NE(respond_to("GET", "/boot.ipxe?mac=zz", {{"User-Agent", "iPXE/1.21.1"}}).problem, "");
  EXPECT_TRUE(outcome("GET", "/boot.ipxe?mac=zz", {{"User-Agent", "notiPXE/1"}}).starts_with("400 "));
}

TEST_F(RespondTest, RefusesAWordThatTheScriptCannotCarry) {
  const std::string refused =
      outcome("GET", "/boot.ipxe?mac=52:54:00:12:34:02&hostname=x%0Achain%20http://evil");
  EXPECT_TRUE(refused.starts_with("400 /etc/pxe/pxe.toml:")) << refused;
  EXPECT_NE(refused.find("x\\x0achain"), std::string::npos) << refused;
}

TEST_F(RespondTest, RendersPxelinuxConfigurationInAnyFolder) {
  EXPECT_EQ(outcome("GET", "/pxelinux.cfg/01-52-54-00-12-34-01"), "text DEFAULT rescue 52:54:00:12:34:01");
  EXPECT_EQ(outcome("GET", "/debian/pxelinux.cfg/01-52-54-00-12-34-01"),
            "text DEFAULT rescue 52:54:00:12:34:01");
  EXPECT_EQ(outcome("GET", "/pxelinux.cfg/default"), "text LOCALBOOT 0");
  EXPECT_EQ(outcome("GET", "/pxelinux.cfg/01-52-54-00-12-34-99"), "file pxelinux.cfg/01-52-54-00-12-34-99");
  EXPECT_EQ(outcome("GET", "/pxelinux.cfg/C0A8"), "file pxelinux.cfg/C0A8");
}

TEST_F(RespondTest, SendsNoIpxeScriptForPxelinuxConfiguration) {  // pxelinux asks through iPXE
  EXPECT_TRUE(
      outcome("GET", "/pxelinux.cfg/01-52-54-00-12-34-02", {{"User-Agent", "iPXE/1.0"}}).starts_with("400 "));
}

TEST_F(RespondTest, RunsTheScriptWhateverFollowsItsPath) {
  EXPECT_EQ(outcome("GET", "/boot2.php?mac=1"), "cgi ?mac=1");
  EXPECT_EQ(outcome("POST", "/boot2.php/a/b%20c?x"), "cgi /a/b c?x");
  EXPECT_EQ(outcome("GET", "/x/../boot2.php"), "cgi ?");
  EXPECT_EQ(outcome("GET", "/boot2.php%5c"), "cgi /?");
  EXPECT_EQ(outcome("GET", "/boot2.phpx"), "file boot2.phpx");
}

TEST_F(RespondTest, NeverServesAScriptsSource) {
  site_.http.cgi[0].path = "/run";
  for (const char* target : {"/boot2.php", "//boot2.php", "/./boot2.php", "/%62oot2.php", "/\\boot2.php"}) {
    EXPECT_EQ(outcome("GET", target), "404 there is no such file") << target;
  }
}

TEST_F(RespondTest, LetsAScriptBeTheEntryPoint) {
  site_.http.cgi[0].path = "/boot.ipxe";
  EXPECT_EQ(outcome("GET", "/boot.ipxe?mac=1"), "cgi ?mac=1");
}

TEST_F(RespondTest, AnswersOnlyWhomTheSiteAllows) {
  site_.site.allow = {Ipv4Network(Ipv4Address(10, 77, 0, 0), 24)};
  EXPECT_EQ(outcome("GET", "/x"), "file x");
  peer_.address = Ipv4Address(10, 78, 0, 1);
  EXPECT_TRUE(outcome("GET", "/x").starts_with("403 "));
  EXPECT_TRUE(outcome("GET", "/boot.ipxe").starts_with("403 "));
}

TEST_F(RespondTest, KnowsThreeMethods) {
  for (const char* method : {"OPTIONS", "PUT", "DELETE", "TRACE", "CONNECT", "PATCH"}) {
    EXPECT_TRUE(outcome(method, "/x").starts_with("405 ")) << method;
  }
  EXPECT_TRUE(outcome("OPTIONS", "*").starts_with("405 "));
  EXPECT_TRUE(outcome("CONNECT", "server:443").starts_with("405 "));
  EXPECT_TRUE(outcome("POST", "/vmlinuz").starts_with("405 "));
  EXPECT_TRUE(outcome("get", "/x").starts_with("501 "));
  EXPECT_TRUE(outcome("BREW", "/x").starts_with("501 "));
}

TEST_F(RespondTest, HasNoFolders) {
  for (const char* target : {"/", "/debian/", "/vmlinuz/", "//", "/.", "/a/.."}) {
    EXPECT_TRUE(outcome("GET", target).starts_with("404 ")) << target;
  }
}

TEST_F(RespondTest, RefusesPathsThatLeadOut) {
  EXPECT_TRUE(outcome("GET", "/../etc/passwd").starts_with("400 "));
  EXPECT_TRUE(outcome("GET", "/%zz").starts_with("400 "));
  EXPECT_TRUE(outcome("GET", "/x%00y").starts_with("400 "));
}

}  // namespace
}  // namespace pxe::httpd
