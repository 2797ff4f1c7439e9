#include "common/pxe/cfgname.hpp"

#include <gtest/gtest.h>

namespace pxe {
namespace {

using Names = std::vector<std::string>;

// The example of syslinux's doc/pxelinux.txt; its UUID is as the loader spells it.
TEST(PxelinuxNames, AreThoseOfItsManual) {
  LoaderIdentity identity;
  identity.uuid = *Uuid::parse_wire("b8945908-d6a6-41a9-611d-74a6ab80b83d");
  identity.mac = *MacAddress::parse("88:99:AA:BB:CC:DD");
  identity.ip = Ipv4Address(192, 0, 2, 91);
  EXPECT_EQ(pxelinux_names(identity),
            Names({"b8945908-d6a6-41a9-611d-74a6ab80b83d", "01-88-99-aa-bb-cc-dd", "C000025B", "C000025",
                   "C00002", "C0000", "C000", "C00", "C0", "C", "default"}));
}

TEST(PxelinuxNames, SwapACanonicalUuid) {
  LoaderIdentity identity;
  identity.uuid = *Uuid::parse("4c4c4544-0039-4e10-804e-b9c04f4d344a");
  EXPECT_EQ(pxelinux_names(identity), Names({"44454c4c-3900-104e-804e-b9c04f4d344a", "default"}));
}

TEST(PxelinuxNames, LeaveOutAUuidThatIsNone) {
  LoaderIdentity identity;
  identity.uuid = Uuid();
  EXPECT_EQ(pxelinux_names(identity), Names({"default"}));
}

TEST(PxelinuxNames, BeginWithTheHardwareType) {
  LoaderIdentity identity;
  identity.mac = *MacAddress::parse("00:26:b9:5e:30:3a");
  identity.htype = 32;
  EXPECT_EQ(pxelinux_names(identity).front(), "20-00-26-b9-5e-30-3a");
}

TEST(ParsePxelinuxName, IsTheWayBack) {
  LoaderIdentity identity;
  identity.uuid = *Uuid::parse("4c4c4544-0039-4e10-804e-b9c04f4d344a");
  identity.mac = *MacAddress::parse("00:26:b9:5e:30:3a");
  identity.ip = Ipv4Address(192, 168, 7, 68);
  const auto names = pxelinux_names(identity);
  EXPECT_EQ(parse_pxelinux_name(names[0]), ConfigName(*identity.uuid));
  EXPECT_EQ(parse_pxelinux_name(names[1]), ConfigName(MacName{1, *identity.mac}));
  for (std::size_t i = 2; i < 10; ++i) {
    const auto network = parse_pxelinux_name(names[i]);
    ASSERT_TRUE(network) << names[i];
    EXPECT_EQ(*network, ConfigName(Ipv4Network(*identity.ip, 32 - 4 * static_cast<int>(i - 2)))) << names[i];
  }
  EXPECT_EQ(parse_pxelinux_name("default"), ConfigName(DefaultName{}));
}

TEST(ParsePxelinuxName, KnowsTheLoadersOwnSpellingOnly) {
  for (const auto name :
       {"", "c0a80744", "C0A807440", "01-00-26-B9-5E-30-3A", "00-26-b9-5e-30-3a", "01-0026b95e303a",
        "01:00:26:b9:5e:30:3a", "1-00-26-b9-5e-30-3a", "44454C4C-3900-104E-804E-B9C04F4D344A",
        "44454c4c3900104e804eb9c04f4d344a", "Default", "default ", "-", "01-", "../default"}) {
    EXPECT_FALSE(parse_pxelinux_name(name)) << name;
  }
}

TEST(PxelinuxNames, FitWhatALoaderHasRoomFor) {
  LoaderIdentity identity;
  identity.mac = MacAddress::from_bytes(std::vector<std::uint8_t>(16, 0xff));
  EXPECT_LE(std::string("pxelinux.cfg/").size() + pxelinux_names(identity).front().size(), 127U);
}

}  // namespace
}  // namespace pxe
