// DHCP options as they go on the wire.
#include <gtest/gtest.h>

#include "tests/support/memory_source.hpp"

namespace pxe::config {
namespace {

Result<Site, Errors> with_options(const std::string& table) {
  return test::load_text("[[dhcp.subnet]]\nsubnet = '10.0.0.0/24'\noptions = { " + table + " }\n");
}

// `42: 0a000001`, or the sentences without their place.
std::string encoded(const std::string& table) {
  const auto loaded = with_options(table);
  std::string out;
  if (!loaded) {
    for (const Error& error : loaded.error()) out += error.sentence + "\n";
    return out;
  }
  for (const DhcpOption& option : loaded->dhcp.subnets.at(0).options) {
    out += std::to_string(option.code) + ": " + to_hex(option.value);
  }
  return out;
}

TEST(DhcpOptions, AreLaidOutAsTheirTypeSays) {
  EXPECT_EQ(encoded("ntp-servers = ['10.0.0.1', '10.0.0.2']"), "42: 0a0000010a000002");
  EXPECT_EQ(encoded("ntp-servers = '10.0.0.1'"), "42: 0a000001");
  EXPECT_EQ(encoded("150 = '10.0.0.1'"), "150: 0a000001");
  EXPECT_EQ(encoded("root-path = '/srv'"), "17: 2f737276");
  EXPECT_EQ(encoded("default-ip-ttl = 64"), "23: 40");
  EXPECT_EQ(encoded("interface-mtu = 1500"), "26: 05dc");
  EXPECT_EQ(encoded("time-offset = -3600"), "2: fffff1f0");
  EXPECT_EQ(encoded("ip-forwarding = true"), "19: 01");
  EXPECT_EQ(encoded("domain-search = ['lab.example', 'b']"),
            "119: 036c6162076578616d706c65000162"
            "00");
  EXPECT_EQ(encoded("static-routes = ['10.1.0.0 10.0.0.1']"), "33: 0a0100000a000001");
  EXPECT_EQ(encoded("classless-static-route = ['10.1.0.0/16 via 10.0.0.1', '0.0.0.0/0 via 10.0.0.2']"),
            "121: 100a010a00000100"
            "0a000002");
  EXPECT_EQ(encoded("224 = '0a:4d:00:01'"), "224: 0a4d0001");
}

TEST(DhcpOptions, SayWhatTheyTake) {
  EXPECT_EQ(encoded("ntp-servers = 'x'"), "ntp-servers: 'x' is not an IPv4 address such as 192.168.7.68\n");
  EXPECT_EQ(encoded("ntp-servers = 5"), "ntp-servers: takes addresses as strings, not a number\n");
  EXPECT_EQ(encoded("default-ip-ttl = 256"), "default-ip-ttl: takes a number from 0 to 255\n");
  EXPECT_EQ(encoded("default-ip-ttl = '5'"), "default-ip-ttl: takes a number from 0 to 255\n");
  EXPECT_EQ(encoded("root-path = 5"), "root-path: takes a string, not a number\n");
  EXPECT_EQ(encoded("ip-forwarding = 1"), "ip-forwarding: takes true or false, not a number\n");
  EXPECT_EQ(encoded("224 = 'xyz'"), "224: takes its bytes in hexadecimal, such as \"0a:4d:00:01\"\n");
  EXPECT_EQ(encoded("domain-search = ['a..b']"), "domain-search: 'a..b' is not a domain name\n");
  EXPECT_EQ(encoded("classless-static-route = '10.1.0.0/16'"),
            "classless-static-route: takes routes such as \"10.1.0.0/16 via 10.77.0.1\"\n");
}

TEST(DhcpOptions, TakeOneValueWhereTheOptionHoldsOne) {
  EXPECT_EQ(encoded("default-ip-ttl = [1, 2]"), "default-ip-ttl: takes one value, not a list\n");
  EXPECT_EQ(encoded("swap-server = ['10.0.0.1', '10.0.0.2']"), "swap-server: takes one value, not a list\n");
  EXPECT_EQ(encoded("swap-server = '10.0.0.1 10.0.0.2'"), "swap-server: takes one address\n");
  EXPECT_EQ(encoded("static-routes = ['10.1.0.0']"),
            "static-routes: takes pairs such as \"10.1.0.0 10.77.0.1\"\n");
}

TEST(DhcpOptions, AreNeverEmpty) {
  for (const char* table : {"ntp-servers = []", "root-path = ''", "224 = ''", "domain-search = []"}) {
    EXPECT_TRUE(encoded(table).ends_with(": is empty, and an option has a value\n"))
        << table << encoded(table);
  }
}

TEST(DhcpOptions, AreNamedOnce) {
  EXPECT_EQ(encoded("root-path = '/a', 17 = '/b'"), "root-path: option 17 is given twice\n");
}

TEST(DhcpOptions, AreNotTheServersOwn) {
  EXPECT_EQ(encoded("53 = '05'"), "53 is set by the server itself\n");
  EXPECT_EQ(encoded("dhcp-server-identifier = '10.0.0.1'"),
            "dhcp-server-identifier is set by the server itself\n");
  EXPECT_EQ(encoded("255 = '00'"), "255 is set by the server itself\n");
}

TEST(DhcpOptions, AdviseTheNearestName) {
  EXPECT_EQ(encoded("ntp-server = '10.0.0.1'"),
            "'ntp-server' is no DHCP option's name or number; did you mean ntp-servers?\n");
  EXPECT_EQ(encoded("256 = '00'"), "'256' is no DHCP option's name or number\n");
}

}  // namespace
}  // namespace pxe::config
