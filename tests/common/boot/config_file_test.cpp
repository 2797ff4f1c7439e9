// What is generated, and what is not: a file that somebody wrote by hand is never hidden.
#include "common/boot/config_file.hpp"

#include <gtest/gtest.h>

#include "tests/support/memory_machines.hpp"
#include "tests/support/memory_source.hpp"
#include "tests/support/memory_store.hpp"

namespace pxe::boot {
namespace {

constexpr const char* configuration = R"(
[[client]]
name = "db1"
match = { mac = "52:54:00:12:34:01" }
boot = "rescue"
[[client]]
name = "unsafe"
match = { mac = "52:54:00:12:34:02" }
boot = "unsafe"
[[client]]
name = "ipxe only"
match = { mac = "52:54:00:12:34:03" }
boot = "script"
[boot.rescue]
pxelinux = "rescue {{hostname}}"
[boot.unsafe]
pxelinux = "APPEND {{serial}}"
[boot.script]
ipxe = "shell"
[boot.local]
pxelinux = "local"
[default]
boot = "local"
)";

const std::string uuid = "pxelinux.cfg/44454c4c-3900-104e-804e-b9c04f4d344a";  // in wire order
const std::string mac = "pxelinux.cfg/01-52-54-00-12-34-01";
const std::string ip = "pxelinux.cfg/0A4D0033";
constexpr Ipv4Address of_db1(10, 77, 0, 51);

const test::MemoryMachines machines{
    "mac=52:54:00:12:34:01&ip=10.77.0.51&uuid=4c4c4544-0039-4e10-804e-b9c04f4d344a&hostname=db1",
    "mac=52:54:00:12:34:02&ip=10.77.0.52&serial=a%20b",
};

// The generated text, `disk`, or `error`.
std::string decided(const std::string& path, const test::MemoryStore& store = {},
                    std::optional<Ipv4Address> source = std::nullopt, const Machines& known = machines) {
  const config::Site site = test::load_text(configuration).value();
  const Catalog catalog = Catalog::build(site).value();
  const auto result = decide_config_file(catalog, known, store, {"http://h", "t", "a"},
                                         files::safe_path(path).value(), source);
  if (const auto* generated = std::get_if<Generated>(&result)) return generated->rendered.text;
  return std::holds_alternative<RenderError>(result) ? "error" : "disk";
}

TEST(ConfigFile, IsGeneratedAtEachFullNameOfAMachineWithAnEntry) {
  EXPECT_EQ(decided(uuid), "rescue db1");
  EXPECT_EQ(decided(mac), "rescue db1");
  EXPECT_EQ(decided(ip), "rescue db1");
  EXPECT_EQ(decided("pxelinux.cfg/default", {}, of_db1), "rescue db1");
}

TEST(ConfigFile, IsFoundByTheAddressItIsAskedFrom) {  // the loader asks by a UUID that DHCP never heard
  EXPECT_EQ(decided("pxelinux.cfg/11111111-2222-3333-4444-555555555555", {}, of_db1), "disk");
  EXPECT_EQ(decided("pxelinux.cfg/11111111-2222-3333-4444-555555555555", {}, Ipv4Address(10, 77, 0, 52)),
            "error");
}

TEST(ConfigFile, IsTheDefaultOnlyAsDefault) {
  EXPECT_EQ(decided("pxelinux.cfg/default"), "local");
  EXPECT_EQ(decided("pxelinux.cfg/01-52-54-00-99-99-99"), "disk");
  EXPECT_EQ(decided("pxelinux.cfg/0A4D0063"), "disk");
}

TEST(ConfigFile, IsNeverGeneratedForPartOfAnAddress) {
  for (const char* name : {"0A4D003", "0A4D00", "0A4D0", "0A4D", "0A4", "0A", "0"}) {
    EXPECT_EQ(decided(std::string("pxelinux.cfg/") + name, {}, of_db1), "disk") << name;
  }
}

struct Written {
  std::string file;  // by hand
  std::string asked;
  const char* outcome;
};

TEST(ConfigFile, YieldsToWhatWasWrittenByHand) {
  const Written table[] = {
      // A file at the machine's UUID, MAC or full address beats anything generated, at whichever name is
      // asked.
      {uuid, uuid, "disk"},
      {uuid, mac, "disk"},
      {uuid, "pxelinux.cfg/default", "disk"},
      {mac, uuid, "disk"},
      {mac, mac, "disk"},
      {mac, ip, "disk"},
      {mac, "pxelinux.cfg/default", "disk"},
      {ip, uuid, "disk"},
      {ip, mac, "disk"},
      {ip, "pxelinux.cfg/default", "disk"},
      // One for a part of the network, or for everybody, or for another machine, does not beat its own entry.
      {"pxelinux.cfg/0A4D00", mac, "rescue db1"},
      {"pxelinux.cfg/default", mac, "rescue db1"},
      {"pxelinux.cfg/01-52-54-00-12-34-99", mac, "rescue db1"},
      {"debian/pxelinux.cfg/01-52-54-00-12-34-01", mac, "rescue db1"},
      {"pxelinux.cfg/default", "pxelinux.cfg/default", "disk"},
  };
  for (const Written& row : table) {
    EXPECT_EQ(decided(row.asked, {row.file}, of_db1), row.outcome)
        << row.file << " written, " << row.asked << " asked";
  }
}

TEST(ConfigFile, OfAMachineWithAFileIsNotTheDefaultEither) {
  EXPECT_EQ(decided("pxelinux.cfg/default", {"pxelinux.cfg/0A4D0063"}, Ipv4Address(10, 77, 0, 99)), "disk");
  EXPECT_EQ(decided("pxelinux.cfg/default", {}, Ipv4Address(10, 77, 0, 99)), "local");
}

TEST(ConfigFile, StandsInAnyFolder) {
  EXPECT_EQ(decided("debian/12/" + mac), "rescue db1");
  EXPECT_EQ(decided("debian/" + mac, {"debian/" + ip}), "disk");
  EXPECT_EQ(decided("notpxelinux.cfg/01-52-54-00-12-34-01"), "disk");
  EXPECT_EQ(decided("01-52-54-00-12-34-01"), "disk");
  EXPECT_EQ(decided(mac + "/x"), "disk");
}

TEST(ConfigFile, IsAskedInOneSpelling) {
  for (const char* name : {"01-52-54-00-12-34-0A", "01:52:54:00:12:34:01", "52-54-00-12-34-01", "0a4d0033",
                           "DEFAULT", "4c4c4544-0039-4e10-804e-b9c04f4d344a.cfg", "graphics.conf"}) {
    EXPECT_EQ(decided(std::string("pxelinux.cfg/") + name), "disk") << name;
  }
}

constexpr const char* with_grub = R"(
[[client]]
match = { mac = "52:54:00:12:34:01" }
boot = "rescue"
[boot.rescue]
grub = "rescue {{hostname}}"
[boot.local]
grub = "local"
[default]
boot = "local"
)";

std::string grub_decided(const std::string& path, const test::MemoryStore& store = {},
                         std::optional<Ipv4Address> source = std::nullopt) {
  const config::Site site = test::load_text(with_grub).value();
  const Catalog catalog = Catalog::build(site).value();
  const auto result =
      decide_config_file(catalog, machines, store, {}, files::safe_path(path).value(), source);
  const auto* generated = std::get_if<Generated>(&result);
  return generated ? generated->rendered.text : "disk";
}

TEST(GrubConfigFile, IsGeneratedByTheSameRules) {
  const std::string of_mac = "EFI/debian/grub.cfg-01-52-54-00-12-34-01";
  EXPECT_EQ(grub_decided(of_mac), "rescue db1");
  EXPECT_EQ(grub_decided("grub.cfg-44454c4c-3900-104e-804e-b9c04f4d344a"), "rescue db1");
  EXPECT_EQ(grub_decided("grub/grub.cfg-0A4D0033"), "rescue db1");
  EXPECT_EQ(grub_decided("grub/grub.cfg", {}, of_db1), "rescue db1");
  EXPECT_EQ(grub_decided("grub/grub.cfg"), "local");
  EXPECT_EQ(grub_decided("grub/grub.cfg-0A4D003", {}, of_db1), "disk");
  EXPECT_EQ(grub_decided("grub/grub.cfg-01-52-54-00-99-99-99"), "disk");
  EXPECT_EQ(grub_decided("grub/grub.cfg-default", {}, of_db1), "disk");
  EXPECT_EQ(grub_decided("grub/grub.cfg.sig", {}, of_db1), "disk");
}

TEST(GrubConfigFile, YieldsToWhatWasWrittenByHand) {
  const std::string of_mac = "grub/grub.cfg-01-52-54-00-12-34-01";
  EXPECT_EQ(grub_decided(of_mac, {"grub/grub.cfg-0A4D0033"}), "disk");
  EXPECT_EQ(grub_decided("grub/grub.cfg", {of_mac}, of_db1), "disk");
  EXPECT_EQ(grub_decided("grub/grub.cfg", {"grub/grub.cfg"}), "disk");
  EXPECT_EQ(grub_decided(of_mac, {"grub/grub.cfg"}), "rescue db1");
}

TEST(ConfigFile, NeedsNoLeaseFileForAMacThatHasAnEntry) {
  EXPECT_EQ(decided("pxelinux.cfg/01-52-54-00-12-34-03", {}, std::nullopt, NoMachines()),
            "disk");  // no text for it
  EXPECT_EQ(decided(mac, {}, std::nullopt, test::MemoryMachines{"mac=52:54:00:12:34:01&hostname=x"}),
            "rescue x");
}

TEST(ConfigFile, IsAnErrorWhereTheTextCannotBeMade) {
  EXPECT_EQ(decided("pxelinux.cfg/01-52-54-00-12-34-02"), "error");
}

}  // namespace
}  // namespace pxe::boot
