// Texts rendered under a path of their own, and who may read what.
#include "tests/tools/pxe-httpd/responder.hpp"

namespace pxe::httpd {
namespace {

constexpr const char* configuration = R"(
[site]
address = "10.77.0.1"
vars = { mirror = "http://deb.example.org", disk = "" }
[[http.route]]
path = "/cloud-init/meta-data"
text = "local-hostname: {{hostname}}\n"
[[http.route]]
path = "/preseed"
text = "d-i mirror/http/hostname string {{vars.mirror}}{{#vars.disk}} {{vars.disk}}{{/vars.disk}}"
allow = ["10.77.0.0/26", "10.77.0.99/32"]
[[client]]
name = "db1"
match = { mac = "52:54:00:12:34:01" }
boot = "rescue"
vars = { disk = "/dev/sda" }
[[client]]
name = "vault"
match = { mac = "52:54:00:12:34:02" }
allow = ["10.77.0.52/32"]
[[client]]
name = "signed"
match = { tls_subject = "CN=db3" }
boot = "rescue"
[boot.rescue]
ipxe = "chain {{site.http}}/pxelinux.0 {{mac}}"
pxelinux = "DEFAULT rescue"
[boot.secret]
ipxe = "echo secret"
pxelinux = "DEFAULT secret"
[default]
boot = "secret"
)";

class RouteTest : public test::Responder {
 protected:
  RouteTest()
      : Responder(configuration, {"boot/vmlinuz", "boot/secret"},
                  {"mac=52:54:00:12:34:01&ip=10.77.0.51&hostname=db1",
                   "mac=52:54:00:12:34:02&ip=10.77.0.52&hostname=x%3A%20y"}) {}

  // The status and the text, from that address.
  std::string get(const std::string& target, const char* from = "10.77.0.51", std::string_view method = "GET",
                  const std::string& body = "") {
    come_from(from);
    response_ = respond_to(method, target, {{"Content-Type", "application/x-www-form-urlencoded"}}, body);
    return (std::holds_alternative<TextBody>(response_.body) ? "200 " : "") + told(response_);
  }

  Response response_;
};

TEST_F(RouteTest, IsRenderedForTheMachineAtTheSourceAddress) {
  EXPECT_EQ(get("/cloud-init/meta-data"), "200 local-hostname: db1\n");
  EXPECT_EQ(response_.entry, "db1");
  EXPECT_EQ(response_.mac, "52:54:00:12:34:01");
}

TEST_F(RouteTest, IsRenderedForTheMachineThatIsNamed) {
  EXPECT_EQ(get("/cloud-init/meta-data?hostname=web", "10.77.0.99"), "200 local-hostname: web\n");
  EXPECT_EQ(get("/preseed", "10.77.0.99", "POST", "mac=52:54:00:12:34:01"),
            "200 d-i mirror/http/hostname string http://deb.example.org /dev/sda");
}

TEST_F(RouteTest, LeavesOutWhatTheMachineHasNot) {
  EXPECT_EQ(get("/preseed", "10.77.0.20"), "200 d-i mirror/http/hostname string http://deb.example.org");
}

TEST_F(RouteTest, RefusesAValueThatCouldMeanMore) {
  EXPECT_TRUE(get("/cloud-init/meta-data", "10.77.0.52").starts_with("400 "));
  EXPECT_TRUE(get("/cloud-init/meta-data?hostname=a%0aruncmd:").starts_with("400 "));
  EXPECT_TRUE(get("/cloud-init/meta-data?mac=x").starts_with("400 mac: "));
}

TEST_F(RouteTest, IsOnlyForWhomItsAllowNames) {
  EXPECT_TRUE(get("/preseed", "10.77.0.20").starts_with("200 "));
  EXPECT_EQ(get("/preseed", "10.77.0.200"), "403 allow in [[http.route]] does not name this address");
}

TEST_F(RouteTest, KnowsItsPathAloneAndHoweverItIsSpelled) {
  EXPECT_TRUE(get("//%70reseed").starts_with("200 "));
  EXPECT_EQ(get("/preseed/x"), "file preseed/x");
}

TEST_F(RouteTest, AMachinesOwnTextIsForWhomItsAllowNames) {
  EXPECT_EQ(get("/boot.ipxe?mac=52:54:00:12:34:02", "10.77.0.52"), "200 #!ipxe\necho secret\n");
  EXPECT_EQ(get("/boot.ipxe?mac=52:54:00:12:34:02"), "403 allow in [[client]] does not name this address");
  EXPECT_EQ(get("/preseed?mac=52:54:00:12:34:02"), "403 allow in [[client]] does not name this address");
  EXPECT_TRUE(get("/pxelinux.cfg/01-52-54-00-12-34-02").starts_with("400 "));
  EXPECT_EQ(get("/pxelinux.cfg/01-52-54-00-12-34-02", "10.77.0.52"), "200 DEFAULT secret");
}

TEST_F(RouteTest, ABootIsAskedForByName) {
  EXPECT_EQ(get("/boot/rescue"), "200 #!ipxe\nchain http://10.77.0.1/pxelinux.0 52:54:00:12:34:01\n");
  EXPECT_EQ(response_.boot, "rescue");
  EXPECT_EQ(get("/boot/nosuch"), "file boot/nosuch");
  EXPECT_EQ(get("/boot/vmlinuz"), "file boot/vmlinuz");
  EXPECT_EQ(get("/boot/secret"), "file boot/secret") << "a file of that name comes first";
}

TEST_F(RouteTest, BelievesOnlyTheCertificateOfTheSubject) {
  EXPECT_EQ(get("/boot.ipxe?tls_subject=CN=db3", "10.77.0.60"), "200 #!ipxe\necho secret\n");
  peer_.secure = true;
  peer_.tls_subject = "CN=db3";
  peer_.local_port = 443;
  EXPECT_EQ(get("/boot.ipxe?mac=52:54:00:12:34:09", "10.77.0.60"),
            "200 #!ipxe\nchain https://10.77.0.1/pxelinux.0 52:54:00:12:34:09\n");
}

TEST(Route, IsCheckedWithTheConfiguration) {
  const auto errors = [](const std::string& route) {
    const auto site = test::load_text("[[http.route]]\n" + route);
    return test::errors_of(site);
  };
  EXPECT_EQ(errors("path = '/x'\ntext = 'y'"), "");
  EXPECT_NE(errors("path = 'x'\ntext = 'y'").find("needs path"), std::string::npos);
  EXPECT_NE(errors("path = '/x/../y'\ntext = 'y'").find("needs path"), std::string::npos);
  EXPECT_NE(errors("path = '/x'").find("needs either text"), std::string::npos);
  EXPECT_NE(errors("path = '/x'\ntext = 'y'\nfile = 'z'").find("needs either text"), std::string::npos);
  EXPECT_NE(errors("path = '/x'\nfile = 'none'").find("cannot read /etc/pxe/none"), std::string::npos);
  EXPECT_NE(errors("path = '/x'\ntext = 'y'\n[[http.route]]\npath = '/x'\ntext = 'z'").find("already, at"),
            std::string::npos);
  const auto site = test::load_text("[[http.route]]\npath = '/x'\ntext = '{{hostnam}}'").value();
  EXPECT_EQ(boot::Catalog::build(site).error()[0].to_string(),
            "/etc/pxe/pxe.toml:3:9: {{hostnam}} is not defined; did you mean hostname?");
}

}  // namespace
}  // namespace pxe::httpd
