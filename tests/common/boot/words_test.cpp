#include "common/boot/words.hpp"

#include <gtest/gtest.h>

#include "tests/support/memory_source.hpp"

namespace pxe::boot {
namespace {

constexpr Ipv4Address local(10, 77, 0, 1);

TEST(ServerNames, AreTheAddressTheRequestCameTo) {
  const auto names = server_names({}, local).value();
  EXPECT_EQ(names.address, "10.77.0.1");
  EXPECT_EQ(names.tftp, "10.77.0.1");
  EXPECT_EQ(names.http, "http://10.77.0.1");
}

TEST(ServerNames, AreTheConfigurationsWhereItSaysThem) {
  config::SiteSettings site;
  site.address = Ipv4Address(10, 0, 0, 1);
  site.http_port = 8080;
  EXPECT_EQ(server_names(site, local)->http, "http://10.0.0.1:8080");
  site.http = "https://boot.example";
  site.tftp = Ipv4Address(10, 0, 0, 2);
  EXPECT_EQ(server_names(site, local)->http, "https://boot.example");
  EXPECT_EQ(server_names(site, local)->tftp, "10.0.0.2");
}

TEST(ServerNames, FailWhereNothingTellsThem) {
  config::SiteSettings site;
  EXPECT_FALSE(server_names(site, std::nullopt));
  site.http = "http://h";
  EXPECT_FALSE(server_names(site, std::nullopt));
  site.tftp = local;
  EXPECT_TRUE(server_names(site, std::nullopt));
}

TEST(Words, KnowWhereTheyComeFrom) {
  const config::Site site = test::load_text("[site]\nvars = { x = 'y' }\n").value();
  const Client client = client_from_query("hostname=db1&ipxe.http=1").value();
  const ServerNames names{"http://h", "t", "a"};
  const Words words(client, names, site, nullptr, nullptr);
  EXPECT_EQ(words("hostname")->text, "db1");
  EXPECT_EQ(words("hostname")->origin, Origin::client);
  EXPECT_EQ(words("ipxe.http")->text, "1");
  EXPECT_EQ(words("ipxe.http")->origin, Origin::client);
  EXPECT_EQ(words("vars.x")->text, "y");
  EXPECT_EQ(words("vars.x")->origin, Origin::administrator);
  EXPECT_EQ(words("site.http")->text, "http://h");
  EXPECT_EQ(words("serial")->text, "");
  EXPECT_FALSE(words("vars.z"));
  EXPECT_FALSE(words("site.nothing"));
  EXPECT_FALSE(words("nothing"));
  EXPECT_FALSE(words(""));
}

TEST(UndefinedName, AdvisesTheNearest) {
  EXPECT_EQ(undefined_name("mac", {}), std::nullopt);
  EXPECT_EQ(undefined_name("url.mac", {}), std::nullopt);
  EXPECT_EQ(undefined_name("vars.x", {"x"}), std::nullopt);
  EXPECT_EQ(undefined_name("ipxe.menu", {}), std::nullopt);
  EXPECT_EQ(undefined_name("site.htp", {}), "{{site.htp}} is not defined; did you mean site.http?");
  EXPECT_EQ(undefined_name("somethingelse", {}), "{{somethingelse}} is not defined");
}

}  // namespace
}  // namespace pxe::boot
