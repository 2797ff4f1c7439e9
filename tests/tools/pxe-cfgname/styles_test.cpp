#include "tools/pxe-cfgname/styles.hpp"

#include <gtest/gtest.h>

#include "tools/pxe-cfgname/machine.hpp"

namespace pxe::cfgname {
namespace {

using Names = std::vector<std::string>;

Machine machine() {
  Machine result;
  result.identity.uuid = *Uuid::parse("4c4c4544-0039-4e10-804e-b9c04f4d344a");
  result.identity.mac = *MacAddress::parse("00:26:B9:5E:30:3A");
  result.identity.ip = Ipv4Address(192, 168, 7, 68);
  return result;
}

Names names(const Recipe& recipe, const Machine& of) {
  NameList list;
  const auto done = list_names(recipe, of, list);
  Names result;
  for (std::size_t i = 0; done && i < list.size(); ++i) result.emplace_back(list[i]);
  return result;
}

TEST(Styles, PxelinuxIsTheListOfItsManual) {
  Machine of;
  of.identity.uuid = *Uuid::parse_wire("b8945908-d6a6-41a9-611d-74a6ab80b83d");
  of.identity.mac = *MacAddress::parse("88:99:AA:BB:CC:DD");
  of.identity.ip = Ipv4Address(192, 0, 2, 91);
  const std::string folder = "/mybootdir/pxelinux.cfg/";
  EXPECT_EQ(names({Style::pxelinux, "/mybootdir/", {}, {}, {}}, of),
            Names({folder + "b8945908-d6a6-41a9-611d-74a6ab80b83d", folder + "01-88-99-aa-bb-cc-dd",
                   folder + "C000025B", folder + "C000025", folder + "C00002", folder + "C0000",
                   folder + "C000", folder + "C00", folder + "C0", folder + "C", folder + "default"}));
}

TEST(Styles, GrubLooksBesideItsCore) {
  EXPECT_EQ(names({Style::grub, "grub/", {}, {}, {}}, machine()),
            Names({"grub/grub.cfg-44454c4c-3900-104e-804e-b9c04f4d344a", "grub/grub.cfg-01-00-26-b9-5e-30-3a",
                   "grub/grub.cfg-C0A80744", "grub/grub.cfg-C0A8074", "grub/grub.cfg-C0A807",
                   "grub/grub.cfg-C0A80", "grub/grub.cfg-C0A8", "grub/grub.cfg-C0A", "grub/grub.cfg-C0",
                   "grub/grub.cfg-C", "grub/grub.cfg"}));
}

TEST(Styles, UBootDoesNotSwapItsUuidAndKnowsWhatItWasBuiltFor) {
  const Names got = names({Style::u_boot, "", "arm", "mx6", "sabre"}, machine());
  ASSERT_EQ(got.size(), 14U);
  EXPECT_EQ(got[0], "pxelinux.cfg/4c4c4544-0039-4e10-804e-b9c04f4d344a");
  EXPECT_EQ(got[1], "pxelinux.cfg/01-00-26-b9-5e-30-3a");
  EXPECT_EQ(got[2], "pxelinux.cfg/C0A80744");
  EXPECT_EQ(Names(got.begin() + 10, got.end()),
            Names({"pxelinux.cfg/default-arm-mx6-sabre", "pxelinux.cfg/default-arm-mx6",
                   "pxelinux.cfg/default-arm", "pxelinux.cfg/default"}));
}

TEST(Styles, ForemanWritesOneFileForEachLoader) {
  EXPECT_EQ(names({Style::foreman, "", {}, {}, {}}, machine()),
            Names({"pxelinux.cfg/01-00-26-b9-5e-30-3a", "pxelinux.cfg/01-00-26-b9-5e-30-3a.ipxe",
                   "grub2/grub.cfg-01-00-26-b9-5e-30-3a", "grub2/grub.cfg-00:26:b9:5e:30:3a"}));
}

TEST(Styles, ForemanNeedsAMac) {
  NameList list;
  EXPECT_FALSE(list_names({Style::foreman, "", {}, {}, {}}, Machine(), list));
}

TEST(Styles, NetbootXyzAsksByHostnameAndMac) {
  Machine of = machine();
  of.hostname = "db1";
  EXPECT_EQ(names({Style::netboot_xyz, "", {}, {}, {}}, of),
            Names({"local-vars.ipxe", "HOSTNAME-db1.ipxe", "MAC-0026b95e303a.ipxe",
                   "MAC-00-26-b9-5e-30-3a.ipxe", "menu.ipxe"}));
}

TEST(Styles, RaspberryPiLooksInItsSerialsFolder) {
  Machine of;
  of.serial = *parse_serial("100000009FFEFDEF");
  of.identity.mac = *MacAddress::parse("dc:a6:32:01:36:c2");
  EXPECT_EQ(names({Style::raspberry_pi, "", {}, {}, {}}, of),
            Names({"9ffefdef/start4.elf", "dc-a6-32-01-36-c2/start4.elf", "start4.elf"}));
}

TEST(Styles, OnlyLoadersWithLittleRoomHaveALimit) {
  NameList list;
  const std::string prefix(110, 'a');
  EXPECT_FALSE(list_names({Style::pxelinux, prefix, {}, {}, {}}, machine(), list));
  EXPECT_TRUE(list_names({Style::grub, prefix, {}, {}, {}}, machine(), list));
}

TEST(MachineLine, IsWordsOrJson) {
  Machine wanted = machine();
  EXPECT_EQ(parse_machine_line("00:26:b9:5e:30:3a 192.168.7.68 4c4c4544-0039-4e10-804e-b9c04f4d344a", {}),
            wanted);
  EXPECT_EQ(parse_machine_line("\t192.168.7.68  0026.b95e.303a 4c4c4544-0039-4e10-804e-b9c04f4d344a \r", {}),
            wanted);
  wanted.hostname = "db1";
  EXPECT_EQ(
      parse_machine_line(R"({"time":1.5,"mac":"00:26:b9:5e:30:3a","ip":"192.168.7.68","hostname":"db1",)"
                         R"("uuid":"4c4c4544-0039-4e10-804e-b9c04f4d344a"})",
                         {}),
      wanted);
}

TEST(MachineLine, MaySayNothingOfAMachine) {
  for (const auto* line : {"", "   ", "{}", R"({"mac":7})", "{not json", R"({"hostname":"db1"})"}) {
    EXPECT_EQ(parse_machine_line(line, {}), std::nullopt) << line;
  }
}

TEST(MachineLine, AHostnameThatIsAPathIsNone) {
  const auto found = parse_machine_line(R"({"mac":"00:26:b9:5e:30:3a","hostname":"../../etc/x"})", {});
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->hostname, "");
}

TEST(MachineLine, WhatIsNoAddressIsSaidWithoutItsControlCharacters) {
  EXPECT_EQ(parse_machine_line("\x1b[2J", {}).error().sentence,
            "'\\x1b[2J' is not a MAC address or an IPv4 address");
  EXPECT_EQ(parse_machine_line("00:26:b9:5e:30:3a 10.0.0.1 x", {}).error().sentence,
            "'x' is not expected after a MAC and an IPv4 address");
  EXPECT_FALSE(parse_machine_line(std::string(70000, 'a'), {}));
}

}  // namespace
}  // namespace pxe::cfgname
