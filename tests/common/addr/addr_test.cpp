#include <gtest/gtest.h>

#include "common/addr/ipv4.hpp"
#include "common/addr/mac_address.hpp"
#include "common/addr/uuid.hpp"

namespace pxe {
namespace {

TEST(MacAddress, IsReadInEveryUsualSpelling) {
  for (const auto text :
       {"00:26:b9:5e:30:3a", "00-26-B9-5E-30-3A", "0026.b95e.303a", "0026b95e303a", "0:26:b9:5e:30:3a"}) {
    const auto mac = MacAddress::parse(text);
    ASSERT_TRUE(mac) << text;
    EXPECT_EQ(mac->to_string(), "00:26:b9:5e:30:3a");
  }
}

TEST(MacAddress, MayBeLongerThanEthernet) {
  EXPECT_EQ(MacAddress::parse("00:02:c9:03:00:01:02:03")->size(), 8U);
  EXPECT_FALSE(MacAddress::parse("00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10"));
}

TEST(MacAddress, RefusesWhatIsNotOne) {
  for (const auto text : {"", "00:26:b9:5e:30", "00:26:b9:5e:30:zz", "00:26:b9:5e:30:3a:", "0026b95e303",
                          "00:126:b9:5e:30:3a", "0026b95e303a0026b95e303a"}) {
    EXPECT_FALSE(MacAddress::parse(text)) << text;
  }
}

TEST(Ipv4Address, RoundTrips) {
  const auto address = Ipv4Address::parse("192.168.7.68");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->to_string(), "192.168.7.68");
  EXPECT_EQ(address->to_hex(), "C0A80744");
}

TEST(Ipv4Address, RefusesWhatCouldMeanTwoThings) {
  for (const auto text :
       {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "1.2.3.-4", "1.2.3.4 ", "0x1.2.3.4"}) {
    EXPECT_FALSE(Ipv4Address::parse(text)) << text;
  }
}

TEST(Ipv4Network, ContainsItsHostsOnly) {
  const auto network = Ipv4Network::parse("10.77.0.0/24");
  ASSERT_TRUE(network);
  EXPECT_TRUE(network->contains(Ipv4Address(10, 77, 0, 200)));
  EXPECT_FALSE(network->contains(Ipv4Address(10, 77, 1, 0)));
  EXPECT_EQ(network->netmask().to_string(), "255.255.255.0");
  EXPECT_EQ(network->broadcast().to_string(), "10.77.0.255");
  EXPECT_TRUE(Ipv4Network::parse("0.0.0.0/0")->contains(Ipv4Address(8, 8, 8, 8)));
}

TEST(Ipv4Network, NamesTheNetworkThatWasMeant) {
  EXPECT_EQ(Ipv4Network::parse("10.77.0.1/24").error().sentence,
            "10.77.0.1/24 has host bits set; the network is 10.77.0.0/24");
}

TEST(Ipv4Range, ReadsFirstToLast) {
  EXPECT_EQ(Ipv4Range::parse("10.77.0.50-10.77.0.150")->size(), 101U);
  EXPECT_EQ(Ipv4Range::parse("10.77.0.50")->size(), 1U);
  EXPECT_FALSE(Ipv4Range::parse("10.77.0.50-10.77.0.49"));
}

// What QEMU calls 44454c4c-… pxelinux asks for as 4c4c4544-… and the other way round.
TEST(Uuid, IsCanonicalInsideAndSwappedOnTheWire) {
  const auto uuid = Uuid::parse("4c4c4544-0039-4e10-804e-b9c04f4d344a");
  ASSERT_TRUE(uuid);
  EXPECT_EQ(uuid->to_string(), "4c4c4544-0039-4e10-804e-b9c04f4d344a");
  EXPECT_EQ(uuid->to_wire_string(), "44454c4c-3900-104e-804e-b9c04f4d344a");
  EXPECT_EQ(Uuid::from_wire(uuid->wire()), *uuid);
  EXPECT_EQ(Uuid::parse_wire("44454C4C-3900-104E-804E-B9C04F4D344A"), uuid);
}

TEST(Uuid, IsAbsentWhenFirmwareHasNone) {
  EXPECT_TRUE(Uuid().is_absent());
  EXPECT_TRUE(Uuid::parse("ffffffff-ffff-ffff-ffff-ffffffffffff")->is_absent());
  EXPECT_FALSE(Uuid::parse("00000000-0000-0000-0000-000000000001")->is_absent());
}

TEST(Uuid, RefusesWhatIsNotOne) {
  for (const auto text :
       {"", "4c4c4544", "4c4c4544-0039-4e10-804e-b9c04f4d344", "4c4c45440-039-4e10-804e-b9c04f4d344a"}) {
    EXPECT_FALSE(Uuid::parse(text)) << text;
  }
}

}  // namespace
}  // namespace pxe
