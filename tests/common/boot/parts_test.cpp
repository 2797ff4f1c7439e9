// A boot described once, as each loader reads it.
#include <gtest/gtest.h>

#include "common/boot/render.hpp"
#include "tests/support/memory_source.hpp"

namespace pxe::boot {
namespace {

const ServerNames server{"http://10.77.0.1", "10.77.0.1", "10.77.0.1"};

// The text; `nothing`; or `error …`.
std::string rendered(const std::string& toml, Language language,
                     std::string_view query = "mac=52:54:00:12:34:01") {
  const config::Site site = test::load_text(toml + "[default]\nboot = 'a'\n").value();
  const Catalog catalog = Catalog::build(site).value();
  const auto result = render(catalog, client_from_query(query).value(), server, language);
  if (!result) return "error " + result.error().to_string();
  return *result ? (*result)->text : "nothing";
}

const std::string installer = R"([boot.a]
kernel = "debian/vmlinuz"
initrd = ["debian/initrd.gz", "firmware.cpio.gz"]
args   = "console={{vars.console}} host={{mac}} ---"
vars   = { console = "ttyS1,115200n8" }
)";

TEST(Parts, AreAScriptForIpxe) {
  EXPECT_EQ(rendered(installer, Language::ipxe),
            "#!ipxe\n"
            "imgfree\n"
            "kernel http://10.77.0.1/debian/vmlinuz initrd=initrd1.img initrd=initrd2.img "
            "console=ttyS1,115200n8 host=52:54:00:12:34:01 --- || goto failed_a\n"
            "initrd --name initrd1.img http://10.77.0.1/debian/initrd.gz || goto failed_a\n"
            "initrd --name initrd2.img http://10.77.0.1/firmware.cpio.gz || goto failed_a\n"
            "boot || goto failed_a\n"
            ":failed_a\n"
            "echo a did not boot\n"
            "sleep 30\n"
            "exit\n");
}

TEST(Parts, AreALabelForPxelinux) {
  EXPECT_EQ(rendered(installer, Language::pxelinux),
            "DEFAULT a\n"
            "LABEL a\n"
            "  LINUX debian/vmlinuz\n"
            "  INITRD debian/initrd.gz,firmware.cpio.gz\n"
            "  APPEND console=ttyS1,115200n8 host=52:54:00:12:34:01 ---\n");
}

TEST(Parts, AreAMenuEntryForGrub) {
  EXPECT_EQ(rendered(installer, Language::grub),
            "set timeout=0\n"
            "menuentry 'a' --id a {\n"
            "  linux /debian/vmlinuz console=ttyS1,115200n8 host=52:54:00:12:34:01 ---\n"
            "  initrd /debian/initrd.gz /firmware.cpio.gz\n"
            "}\n");
}

TEST(Parts, YieldToATextOfTheirOwn) {
  const std::string toml = "[boot.a]\nkernel = 'k'\npxelinux = 'LOCALBOOT 0'\n";
  EXPECT_EQ(rendered(toml, Language::pxelinux), "LOCALBOOT 0");
  EXPECT_NE(rendered(toml, Language::grub).find("linux /k\n"), std::string::npos);
}

TEST(Parts, MayBeUrls) {
  const std::string toml = "[boot.a]\nkernel = 'http://mirror.example/a/vmlinuz'\n";
  EXPECT_NE(rendered(toml, Language::ipxe).find("\nkernel http://mirror.example/a/vmlinuz ||"),
            std::string::npos);
  EXPECT_NE(rendered(toml, Language::pxelinux).find("  LINUX http://mirror.example/a/vmlinuz\n"),
            std::string::npos);
  EXPECT_NE(rendered(toml, Language::grub).find("  linux (http,mirror.example)/a/vmlinuz\n"),
            std::string::npos);
  EXPECT_EQ(rendered("[boot.a]\nkernel = 'https://m/k'\n", Language::grub),
            "error /etc/pxe/pxe.toml:2:11: kernel: GRUB loads by http or tftp, not by https");
}

TEST(Parts, JoinTheLinesOfLongArguments) {
  EXPECT_NE(rendered("[boot.a]\nkernel = 'k'\nargs = '''\n  a=1\n  b=2\n'''\n", Language::pxelinux)
                .find("  APPEND a=1 b=2\n"),
            std::string::npos);
}

TEST(Parts, AreRefusedWhereALoaderWouldReadThemOtherwise) {
  const auto args = [](const std::string& text, Language language) {
    return rendered("[boot.a]\nkernel = 'k'\nargs = '" + text + "'\n", language);
  };
  EXPECT_EQ(
      args("a || b", Language::ipxe),
      "error /etc/pxe/pxe.toml:3:9: args: '||' is there, and iPXE would take it for the end of the command");
  EXPECT_TRUE(args("ip=${ip}", Language::ipxe).ends_with("and iPXE would fill in ${…}"));
  EXPECT_TRUE(args("a #b", Language::ipxe).ends_with("and iPXE would take it for a comment"));
  EXPECT_NE(args("a || b", Language::pxelinux).find("APPEND a || b\n"), std::string::npos);
  EXPECT_NE(args("a;b $c", Language::grub).find(R"(linux /k a\;b \$c)"), std::string::npos);
  EXPECT_TRUE(args(R"(a="b c")", Language::grub).ends_with("and GRUB cannot pass on quotes"));
  EXPECT_EQ(rendered("[boot.a]\nkernel = 'a b'\n", Language::grub),
            "error /etc/pxe/pxe.toml:2:11: kernel takes one word, not 'a b'");
  EXPECT_TRUE(rendered("[boot.a]\nkernel = '--name'\n", Language::ipxe).ends_with("for an option"));
}

TEST(Parts, RefuseWhatAClientSaysUnlessItIsOneHarmlessWord) {
  const std::string toml = "[boot.a]\nkernel = 'k'\nargs = 'host={{hostname}}'\n";
  for (const Language language : {Language::ipxe, Language::pxelinux, Language::grub}) {
    EXPECT_EQ(
        rendered(toml, language, "hostname=x%20y").rfind("error /etc/pxe/pxe.toml:3:14: {{hostname}}", 0),
        0u);
  }
}

TEST(Parts, NeedToKnowTheServer) {
  const config::Site site = test::load_text("[boot.a]\nkernel = 'k'\n[default]\nboot = 'a'\n").value();
  const Catalog catalog = Catalog::build(site).value();
  const auto nowhere = render(catalog, Client(), {}, Language::ipxe);
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().sentence, "address in [site] is not set");
}

TEST(Disks, AreBootedByIpxe) {
  EXPECT_EQ(rendered("[boot.a]\ninitiator = 'iqn.2026-01.example:{{mac}}'\n"
                     "iscsi = [{ target = 'iqn.2026-01.example:disk', lun = 17 }]\n",
                     Language::ipxe),
            "#!ipxe\n"
            "set initiator-iqn iqn.2026-01.example:52:54:00:12:34:01\n"
            "sanboot iscsi:10.77.0.1:::11:iqn.2026-01.example:disk || goto failed_a\n"
            ":failed_a\n"
            "echo a did not boot\n"
            "sleep 30\n"
            "exit\n");
}

std::string disk(const std::string& toml) {  // what is hooked
  const std::string script = rendered("[boot.a]\n" + toml, Language::ipxe);
  const auto from = script.find("san");
  return script.substr(from, script.find(" ||") - from);
}

TEST(Disks, MayHaveSeveralPaths) {
  EXPECT_EQ(disk("[[boot.a.iscsi]]\nserver = '10.77.1.1'\ntarget = 'iqn.x'\n"
                 "[[boot.a.iscsi]]\nserver = '10.77.2.1'\nport = 3261\ntarget = 'iqn.x'\nlun = 1\n"),
            "sanboot iscsi:10.77.1.1::::iqn.x iscsi:10.77.2.1::3261:1:iqn.x");
}

TEST(Disks, AreAlsoAoeAndImages) {
  EXPECT_EQ(disk("aoe = { shelf = 7, slot = 2 }\n"), "sanboot aoe:e7.2");
  EXPECT_EQ(disk("image = 'disks/50%.img'\n"), "sanboot http://10.77.0.1/disks/50%25.img");
  EXPECT_EQ(disk("image = 'http://h/d.iso'\n"), "sanboot http://h/d.iso");
}

TEST(Disks, AreHookedForAKernel) {
  EXPECT_EQ(disk("kernel = 'k'\naoe = { shelf = 7, slot = 2 }\n"), "sanhook aoe:e7.2");
}

TEST(Disks, AreNothingToOtherLoaders) {
  for (const Language language : {Language::pxelinux, Language::grub})
    EXPECT_EQ(rendered("[boot.a]\naoe = { shelf = 7, slot = 2 }\n", language), "nothing");
}

TEST(EmptyBoot, IsTheNextDeviceForEveryLoader) {
  EXPECT_EQ(rendered("[boot.a]\n", Language::ipxe), "#!ipxe\nexit\n");
  EXPECT_EQ(rendered("[boot.a]\n", Language::pxelinux), "DEFAULT a\nLABEL a\n  LOCALBOOT 0\n");
  EXPECT_EQ(rendered("[boot.a]\n", Language::grub), "set timeout=0\nmenuentry 'a' --id a {\n  exit\n}\n");
}

const std::string menu = R"([boot.a]
title   = "What shall it be?"
items   = ["rescue", "lun", "serial", "local"]
timeout = "10s"
default = "local"
[boot.rescue]
title  = "Rescue system"
kernel = "rescue/vmlinuz"
[boot.lun]
aoe = { shelf = 7, slot = 2 }
[boot.serial]
kernel = "k-{{serial}}"
[boot.local]
ipxe     = "#!ipxe\nexit"
pxelinux = "DEFAULT x\nLABEL x\n  LOCALBOOT 0\n"
)";

TEST(Menu, IsChosenFromInIpxe) {
  EXPECT_EQ(rendered(menu, Language::ipxe),
            "#!ipxe\n"
            ":menu_a\n"
            "menu What shall it be? || goto boot_local\n"
            "item rescue Rescue system\n"
            "item lun lun\n"
            "item serial serial\n"
            "item local local\n"
            "choose --default local --timeout 10000 chosen || exit\n"
            "goto boot_${chosen}\n"
            ":boot_rescue\n"
            "imgfree\n"
            "kernel http://10.77.0.1/rescue/vmlinuz || goto failed_rescue\n"
            "boot || goto failed_rescue\n"
            ":failed_rescue\n"
            "echo rescue did not boot\n"
            "sleep 10\n"
            "goto menu_a\n"
            ":boot_lun\n"
            "sanboot aoe:e7.2 || goto failed_lun\n"
            ":failed_lun\n"
            "echo lun did not boot\n"
            "sleep 10\n"
            "goto menu_a\n"
            ":boot_serial\n"
            "echo /etc/pxe/pxe.toml:12:13: __serial__ is not known of this machine_ "
            "___serial_______/serial__ leaves out what needs it\n"
            "sleep 10\n"
            "goto menu_a\n"
            ":boot_local\n"
            "exit\n"
            "goto menu_a\n");
}

TEST(Menu, IsMenuC32InPxelinuxWithoutWhatPxelinuxCannotBoot) {
  EXPECT_EQ(rendered(menu, Language::pxelinux, "serial=7"),
            "UI menu.c32\n"
            "MENU TITLE What shall it be?\n"
            "TIMEOUT 100\n"
            "DEFAULT local\n"
            "LABEL rescue\n"
            "  MENU LABEL Rescue system\n"
            "  LINUX rescue/vmlinuz\n"
            "LABEL serial\n"
            "  MENU LABEL serial\n"
            "  LINUX k-7\n"
            "LABEL local\n"
            "  MENU LABEL local\n"
            "  LOCALBOOT 0\n");
}

TEST(Menu, IsEntriesInGrubAndItsFirstItemWhereTheDefaultIsNothing) {
  EXPECT_EQ(rendered(menu, Language::grub, "serial=7"),
            "set default=rescue\n"
            "set timeout=10\n"
            "menuentry 'Rescue system' --id rescue {\n"
            "  linux /rescue/vmlinuz\n"
            "}\n"
            "menuentry 'serial' --id serial {\n"
            "  linux /k-7\n"
            "}\n");
}

TEST(Menu, MayHoldAMenu) {
  const std::string toml = "[boot.a]\nitems = ['b', 'c']\n[boot.b]\nitems = ['c']\n[boot.c]\nkernel = 'k'\n";
  EXPECT_NE(rendered(toml, Language::pxelinux).find("MENU BEGIN b\nMENU TITLE b\nLABEL c\n"),
            std::string::npos);
  EXPECT_NE(rendered(toml, Language::grub).find("submenu 'b' --id b {\nmenuentry 'c' --id c {\n"),
            std::string::npos);
  const std::string script = rendered(toml, Language::ipxe);
  EXPECT_NE(script.find(":boot_b\n:menu_b\nmenu b || goto boot_c\nitem c c\n"), std::string::npos) << script;
  EXPECT_EQ(script.find(":boot_c\n"), script.rfind(":boot_c\n")) << script;
}

std::string load_errors(const std::string& toml) { return test::errors_of(test::load_text(toml)); }

TEST(BootKeys, AreCheckedTogether) {
  EXPECT_EQ(load_errors("[boot.a]\nitems = ['b']\n[boot.b]\nitems = ['a']\n"),
            "/etc/pxe/pxe.toml:2:11: this menu leads back to itself\n"
            "/etc/pxe/pxe.toml:4:11: this menu leads back to itself\n");
  EXPECT_EQ(load_errors("[boot.rescue]\n[boot.a]\nitems = ['rescu']\ndefault = 'b'\n"),
            "/etc/pxe/pxe.toml:3:11: there is no [boot.rescu]; did you mean rescue?\n"
            "/etc/pxe/pxe.toml:4:12: b is not among the items\n");
  EXPECT_EQ(load_errors("[boot.a]\nargs = 'x'\ntimeout = '5s'\n"),
            "/etc/pxe/pxe.toml:1:1: initrd and args need a kernel\n"
            "/etc/pxe/pxe.toml:1:1: timeout and default need items\n");
  EXPECT_EQ(load_errors("[boot.a]\naoe = { shelf = 1 }\nimage = 'x'\n"),
            "/etc/pxe/pxe.toml:1:1: a boot has one disk: iscsi, aoe or image\n");
  EXPECT_EQ(load_errors("[boot.'a b']\n"),
            "/etc/pxe/pxe.toml:1:1: the name of a boot takes letters, digits and - _ .\n");
}

}  // namespace
}  // namespace pxe::boot
