#include "tools/pxe-cfgname/reverse.hpp"

#include <gtest/gtest.h>

#include "tools/pxe-cfgname/styles.hpp"

namespace pxe::cfgname {
namespace {

const MacAddress mac = *MacAddress::parse("00:26:b9:5e:30:3a");

TEST(Reverse, IsTheWayBackFromEveryNameOfEveryLoader) {
  Machine machine;
  machine.identity.uuid = *Uuid::parse("4c4c4544-0039-4e10-804e-b9c04f4d344a");
  machine.identity.mac = mac;
  machine.identity.ip = Ipv4Address(192, 168, 7, 68);
  for (const Style style : {Style::pxelinux, Style::grub, Style::u_boot, Style::foreman}) {
    NameList names;
    ASSERT_TRUE(list_names({style, "/boot/", "arm", "mx6", "sabre"}, machine, names));
    for (std::size_t i = 0; i < names.size(); ++i) EXPECT_TRUE(meaning_of(names[i]).who) << names[i];
  }
}

TEST(Reverse, TellsWho) {
  EXPECT_EQ(meaning_of("srv/pxelinux.cfg/01-00-26-b9-5e-30-3a").who, ConfigName(MacName{1, mac}));
  EXPECT_EQ(meaning_of("C0A807").who, ConfigName(*Ipv4Network::parse("192.168.7.0/24")));
  EXPECT_EQ(meaning_of("grub.cfg-C0A80744").who, ConfigName(*Ipv4Network::parse("192.168.7.68/32")));
  EXPECT_EQ(meaning_of("44454c4c-3900-104e-804e-b9c04f4d344a").who,
            ConfigName(*Uuid::parse("4c4c4544-0039-4e10-804e-b9c04f4d344a")));
  EXPECT_EQ(meaning_of("default").who, ConfigName(DefaultName{}));
  EXPECT_EQ(meaning_of("grub.cfg").who, ConfigName(DefaultName{}));
  EXPECT_EQ(meaning_of("01-00-26-b9-5e-30-3a.ipxe").who, ConfigName(MacName{1, mac}));
  EXPECT_EQ(meaning_of("MAC-0026b95e303a.ipxe").who, ConfigName(MacName{1, mac}));
  EXPECT_EQ(meaning_of("default-arm-mx6").build, "arm-mx6");
}

TEST(Reverse, SaysWhatWasMeantByANameThatNobodyAsksFor) {
  const std::pair<const char*, const char*> cases[] = {
      {"01-00-26-B9-5E-30-3A", "01-00-26-b9-5e-30-3a"},
      {"00-26-b9-5e-30-3a", "01-00-26-b9-5e-30-3a"},
      {"00:26:b9:5e:30:3a", "01-00-26-b9-5e-30-3a"},
      {"01:00:26:b9:5e:30:3a", "01-00-26-b9-5e-30-3a"},
      {"0026b95e303a", "01-00-26-b9-5e-30-3a"},
      {"c0a80744", "C0A80744"},
      {"192.168.7.68", "C0A80744"},
      {"Default", "default"},
      {"44454C4C-3900-104E-804E-B9C04F4D344A", "44454c4c-3900-104e-804e-b9c04f4d344a"},
      {"grub.cfg-00-26-b9-5e-30-3a", "grub.cfg-01-00-26-b9-5e-30-3a"},
      {"MAC-0026B95E303A.ipxe", "MAC-0026b95e303a.ipxe"},
  };
  for (const auto& [name, meant] : cases) {
    EXPECT_FALSE(meaning_of(name).who) << name;
    EXPECT_EQ(meaning_of(name).meant, meant) << name;
  }
}

TEST(Reverse, MakesNothingOfOtherNames) {
  for (const auto* name : {"", "C0A807440", "README", "grub.cfg-", "grub.cfg.bak", ".ipxe", "MAC-.ipxe",
                           "default.ipxe", "\x1b[2J", "grub.cfg-default"}) {
    EXPECT_FALSE(meaning_of(name).who) << name;
    EXPECT_EQ(meaning_of(name).meant.find('\x1b'), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace pxe::cfgname
