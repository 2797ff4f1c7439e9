#include "tools/pxe-dhcpd/options.hpp"

#include <gtest/gtest.h>

namespace pxe::dhcpd {
namespace {

const std::vector<Interface> interfaces = {{2, "eth1", {{Ipv4Address(10, 77, 0, 1), 24}}}, {3, "eth2", {}}};

Options with(std::vector<std::string> names, std::vector<std::string> pools, bool proxy = false) {
  Options options;
  options.interfaces = std::move(names);
  options.pools = std::move(pools);
  options.proxy = proxy;
  return options;
}

std::string refusal(const Options& options, config::Site site = {}) {
  const auto applied = apply(options, interfaces, site);
  return applied ? "" : applied.error().sentence;
}

TEST(Flags, MakeASubnetOfTheInterfacesNetwork) {
  config::Site site;
  ASSERT_TRUE(apply(with({"eth1"}, {"10.77.0.50-10.77.0.60"}), interfaces, site));
  ASSERT_EQ(site.dhcp.subnets.size(), 1U);
  EXPECT_EQ(site.dhcp.subnets[0].network.to_string(), "10.77.0.0/24");
  EXPECT_EQ(site.dhcp.subnets[0].pool[0].to_string(), "10.77.0.50-10.77.0.60");
}

TEST(Flags, MakeAProxyOfTheInterfacesNetwork) {
  config::Site site;
  ASSERT_TRUE(apply(with({"eth1"}, {}, true), interfaces, site));
  EXPECT_TRUE(site.dhcp.subnets.at(0).proxy);
}

TEST(Flags, AreRefusedWithAReason) {
  EXPECT_EQ(refusal(with({}, {"10.77.0.50"})), "--pool and --proxy need -i IFACE");
  EXPECT_EQ(refusal(with({"eth1"}, {"10.77.0.50"}, true)),
            "--proxy gives no addresses, so it cannot have a --pool");
  EXPECT_EQ(refusal(with({"eth1"}, {"192.168.1.5"})),
            "--pool: 192.168.1.5 lies in no network of the interfaces given by -i");
  config::Site site;
  site.dhcp.subnets.emplace_back();
  EXPECT_EQ(refusal(with({"eth1"}, {"10.77.0.50"}), site),
            "--pool and --proxy are for use without a [[dhcp.subnet]] in the configuration");
}

TEST(Flags, NameTheInterfaceThatCannotServe) {
  EXPECT_EQ(interface_problem(with({"eth9"}, {}, true), interfaces), "there is no interface named eth9");
  EXPECT_EQ(interface_problem(with({"eth2"}, {}, true), interfaces),
            "eth2 has no IPv4 address to serve from");
  EXPECT_FALSE(interface_problem(with({"eth1"}, {}, true), interfaces));
}

}  // namespace
}  // namespace pxe::dhcpd
