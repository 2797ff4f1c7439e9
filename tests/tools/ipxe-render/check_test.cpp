#include "tools/ipxe-render/check.hpp"

#include <gtest/gtest.h>

#include "common/boot/catalog.hpp"
#include "tests/support/memory_source.hpp"
#include "tests/support/memory_store.hpp"

namespace pxe::ipxe_render {
namespace {

const boot::ServerNames server{"http://10.77.0.1", "10.77.0.1", "10.77.0.1"};

// The warnings, one a line, without the name of the configuration.
std::string warnings(const std::string& toml, const files::Store* store = nullptr,
                     std::map<std::string, std::string> files = {}) {
  files["pxe.toml"] = toml;
  const config::Site site = config::load("pxe.toml", test::MemorySource(files)).value();
  const boot::Catalog catalog = boot::Catalog::build(site).value();
  std::string all;
  for (const config::Error& error : check(catalog, server, store)) all += error.to_string() + "\n";
  return all;
}

std::string of_script(const std::string& script) {
  return warnings("[boot.a]\nipxe = '''\n" + script + "'''\n");
}

TEST(Check, IsContentWithWhatCannotGoWrong) {
  EXPECT_EQ(of_script("#!ipxe\n"
                      ":again\n"
                      "dhcp || goto again   # until it works\n"
                      "isset ${serial} && goto named || goto end\n"
                      ":named\n"
                      "goto boot_${serial}\n"
                      ":end\n"
                      "chain http://10.77.0.9/next\n"),
            "");
  EXPECT_EQ(of_script("exit\n"), "");
  EXPECT_EQ(warnings("[boot.a]\nkernel = 'k'\ninitrd = ['i']\n[boot.m]\nitems = ['a', 'd']\n"
                     "[boot.d]\naoe = { shelf = 1 }\n[default]\nboot = 'm'\n"),
            "");
}

TEST(Check, FindsLabelsThatAreNot) {
  EXPECT_EQ(of_script(":start\ngoto strt\n"), "pxe.toml:4:6: there is no label strt; did you mean start?\n");
  EXPECT_EQ(of_script("goto\n"), "pxe.toml:3:1: goto nowhere\n");
  EXPECT_EQ(of_script(":a\n:a\nexit\n"), "pxe.toml:4:1: the label a is there already\n");
}

TEST(Check, FindsACommandWhoseFailureLeavesTheMachineNowhere) {
  EXPECT_EQ(
      of_script("dhcp\nchain http://h/x\n"),
      "pxe.toml:3:1: when dhcp fails, the script ends here; write || goto LABEL or || exit behind it\n");
  EXPECT_EQ(of_script("dhcp && ifopen net1 || exit\nexit\n"), "");
  EXPECT_NE(of_script("isset ${x} && echo yes\nexit\n"), "");
}

TEST(Check, FindsCommandsThatABuildLacks) {
  EXPECT_EQ(of_script("console || exit\nexit\n"),
            "pxe.toml:3:1: iPXE 1.0.0 as packaged has no console\n"
            "pxe.toml:3:1: iPXE 2.0 as built by default has only for UEFI console\n");
  EXPECT_EQ(of_script("cahin http://h\n"), "pxe.toml:3:1: iPXE has no command cahin\n");
  EXPECT_EQ(of_script("${command} x\n"), "");
}

TEST(Check, ReadsLinesAsIpxeDoes) {
  EXPECT_EQ(of_script("echo a \\\n  b\ngoto x\n"), "pxe.toml:5:6: there is no label x\n");
  EXPECT_EQ(of_script("echo # goto x\nexit\n"), "");
  EXPECT_EQ(of_script("echo a||goto x\nexit\n"), "");  // no blanks, so one word
}

TEST(Check, SaysThePlaceInThePartial) {
  EXPECT_EQ(
      warnings("[boot.a]\nipxe = '{{> p}}'\n", nullptr, {{"./templates/p", "echo {{mac}}\n\ngoto x\n"}}),
      "./templates/p:3:6: there is no label x\n");
}

TEST(Check, FindsFilesThatNobodyHas) {
  const test::MemoryStore store{"rescue/vmlinuz", "x.0"};
  EXPECT_EQ(warnings("[boot.a]\nkernel = 'rescue/vmlinuz'\ninitrd = ['rescue/initrd']\n", &store),
            "pxe.toml:1:1: no root has /rescue/initrd\n"
            "pxe.toml:1:1: no root has rescue/initrd\n");
  EXPECT_EQ(warnings("[boot.a]\nipxe = 'chain {{site.http}}/x.0?a=b'\n[boot.b]\nipxe = 'chain y.0'\n"
                     "[boot.c]\nipxe = 'chain http://elsewhere/y.0'\n[boot.d]\nipxe = 'chain /boot/a'\n",
                     &store),
            "pxe.toml:4:15: no root has y.0\n");
  EXPECT_EQ(warnings("[boot.a]\npxelinux = '''\nDEFAULT b\nLABEL a\n KERNEL z\n APPEND initrd=x.0,q\n'''\n",
                     &store),
            "pxe.toml:5:9: no root has z\n"
            "pxe.toml:6:9: no root has q\n"
            "pxe.toml:3:9: there is no LABEL b\n");
  EXPECT_EQ(warnings("[boot.a]\ngrub = 'linux /z quiet'\n", &store), "pxe.toml:2:15: no root has /z\n");
}

TEST(Check, WantsTheMagicInAFileOfItsOwn) {
  EXPECT_EQ(warnings("[boot.a]\nipxe-file = 'a.ipxe'\n", nullptr, {{"./a.ipxe", "exit\n"}}),
            "./a.ipxe:1:1: the script does not begin with #!ipxe\n");
}

TEST(Check, RendersForASampleOfEachEntry) {
  EXPECT_EQ(warnings("[[client]]\nmatch = { mac = '52:54:00:*' }\nboot = 'a'\nvars = { x = '1' }\n"
                     "[[client]]\nmatch = { serial = 'A B' }\nboot = 'a'\n"
                     "[boot.a]\nipxe = 'echo {{vars.x}} {{serial}}'\n"),
            "pxe.toml:9:14: {{vars.x}} is not defined\n");
  EXPECT_EQ(
      warnings("[[client]]\nmatch = { serial = 'A B' }\nboot = 'a'\n[boot.a]\nipxe = 'echo {{serial}}'\n"),
      "pxe.toml:5:14: {{serial}} is 'A B' here, which ipxe cannot carry safely; {{url.serial}} can stand "
      "in a URL\n");
}

TEST(Sample, FitsItsEntry) {
  const config::Site site =
      test::load_text(
          "[[client]]\nmatch = { mac = '52:54:00:*', ip = '10.1.0.0/16', product = 'Power*', "
          "hostname = 'db[0-9]?', arch = ['x86-bios', 'x64-uefi'], 'ipxe.http' = '1' }\n")
          .value();
  EXPECT_TRUE(site.clients[0].match.fits(sample_of(&site.clients[0])));
}

}  // namespace
}  // namespace pxe::ipxe_render
