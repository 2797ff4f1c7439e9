// One-shot orders: what a machine gets, and whom the server believes that it is done.
#include "tests/tools/pxe-httpd/responder.hpp"
#include "tools/pxe-httpd/order_line.hpp"

namespace pxe::httpd {
namespace {

constexpr const char* configuration = R"(
[[client]]
name = "db1"
match = { mac = "52:54:00:12:34:01" }
boot = "disk"
once = "install"
[boot.disk]
ipxe = "exit"
pxelinux = "LOCALBOOT 0"
[boot.install]
ipxe = "chain {{site.http}}/install"
pxelinux = "DEFAULT install"
[boot.rescue]
ipxe = "echo rescue"
[default]
boot = "disk"
)";

class OrderTest : public test::Responder {
 protected:
  OrderTest() : Responder(configuration) {}

  std::string get(const std::string& target, const char* from = "10.77.0.51") {
    come_from(from);
    const Response response = respond_to("GET", target);
    if (const auto* done = std::get_if<DoneBody>(&response.body)) {
      orders_.rows[done->mac] = done->after;
      if (done->before == done->after) return "nothing to be done";
    }
    return told(response);
  }
  std::string script() { return get("/boot.ipxe?mac=52:54:00:12:34:01"); }
};

TEST_F(OrderTest, InstallsOnceAndThenBootsItsDisk) {
  EXPECT_EQ(script(), "#!ipxe\nchain http://10.77.0.1/install\n");
  EXPECT_EQ(get("/pxelinux.cfg/01-52-54-00-12-34-01"), "DEFAULT install");
  EXPECT_EQ(get("/done?mac=52:54:00:12:34:01"), "done");
  EXPECT_EQ(script(), "#!ipxe\nexit\n");
  EXPECT_EQ(get("/pxelinux.cfg/01-52-54-00-12-34-01"), "LOCALBOOT 0");
  EXPECT_EQ(get("/done"), "nothing to be done");
}

TEST_F(OrderTest, AnOrderComesFirstAndIsDoneFirst) {
  const auto mac = MacAddress::parse("52:54:00:12:34:01").value();
  orders_.rows[mac] = {"rescue", "install"};
  EXPECT_EQ(script(), "#!ipxe\necho rescue\n");
  EXPECT_EQ(get("/done"), "done");
  EXPECT_EQ(orders_.of(mac), (boot::Orders{"", "install"}));
  EXPECT_EQ(script(), "#!ipxe\nexit\n");
}

TEST_F(OrderTest, BelievesNobodyButTheMachineItself) {
  EXPECT_EQ(get("/done?mac=52:54:00:12:34:01", "10.77.0.52"),
            "403 another machine has this address on lease");
  EXPECT_EQ(get("/done?mac=52:54:00:12:34:01", "10.77.0.99"), "403 no machine has this address on lease");
  EXPECT_TRUE(get("/done?mac=x").starts_with("400 mac: "));
  EXPECT_EQ(script(), "#!ipxe\nchain http://10.77.0.1/install\n");
}

TEST(OrderLine, IsAMacAndABoot) {
  const auto order = parse_order_line("once mac=52:54:00:12:34:01 boot=install").value();
  EXPECT_EQ(order.mac.to_string(), "52:54:00:12:34:01");
  EXPECT_EQ(order.boot, "install");
  EXPECT_EQ(parse_order_line("once mac=52:54:00:12:34:01 boot=").value().boot, "");
  for (const char* line : {"", "once", "once mac=52:54:00:12:34:01", "twice mac=52:54:00:12:34:01 boot=x",
                           "once boot=x mac=52:54:00:12:34:01", "once mac=zz boot=x"}) {
    EXPECT_FALSE(parse_order_line(line)) << line;
  }
}

}  // namespace
}  // namespace pxe::httpd
