// Every complaint names its place, the key, and what was expected.
#include <gtest/gtest.h>

#include "tests/support/memory_source.hpp"

namespace pxe::config {
namespace {

using test::errors_of;
using test::load_text;

// The example of the manual, whole.
constexpr const char* example = R"(
[site]
address = "10.77.0.1"
roots   = ["/srv/pxe"]
http-port = 80
allow = ["10.77.0.0/16"]
follow = ["/boot"]

[dhcp]
interfaces = ["eth1"]
leases = "/var/lib/pxe/leases.db"

[[dhcp.subnet]]
subnet  = "10.77.0.0/24"
pool    = ["10.77.0.50-10.77.0.150"]
routers = ["10.77.0.1"]
dns     = ["10.77.0.1"]
domain  = "lab.example"
lease-time = "1h"
options = { ntp-servers = ["10.77.0.1"], 150 = "10.77.0.1" }

[[dhcp.loader]]
match = { arch = "x64-uefi", vendor_class = "PXEClient*" }
file  = "shimx64.efi"

[[client]]
name  = "db1"
match = { mac = "00:12:34:56:78:90" }
address = "10.77.0.20"
boot  = "rescue"
vars  = { console = "ttyS1,115200n8" }

[boot.rescue]
ipxe     = "chain {{site.http}}/pxelinux.0"
pxelinux = """
DEFAULT rescue
LABEL rescue
  KERNEL rescue/vmlinuz
  APPEND initrd=rescue/initrd.gz console={{vars.console}}
"""

[boot.lun]
ipxe-file = "templates/lun.ipxe"
vars = { target = "iqn.2026-01.example:disk" }

[boot.local]
ipxe = "exit"
pxelinux = "LOCALBOOT 0"

[default]
boot = "local"
)";

Site load_example() {
  const test::MemorySource source(
      {{"/etc/pxe/pxe.toml", example}, {"/etc/pxe/templates/lun.ipxe", "sanboot iscsi:{{vars.target}}\n"}});
  const auto loaded = load("/etc/pxe/pxe.toml", source);
  EXPECT_EQ(errors_of(loaded), "");
  return loaded.value_or(Site{});
}

TEST(Load, ReadsTheManualsExample) {
  const Site site = load_example();
  EXPECT_EQ(site.site.address, Ipv4Address(10, 77, 0, 1));
  EXPECT_EQ(site.site.roots, std::vector<std::string>{"/srv/pxe"});
  EXPECT_EQ(site.site.allow.at(0).to_string(), "10.77.0.0/16");
  EXPECT_EQ(site.site.follow, std::vector<std::string>{"/boot"});
  EXPECT_EQ(site.dhcp.interfaces, std::vector<std::string>{"eth1"});
  const Subnet& subnet = site.dhcp.subnets.at(0);
  EXPECT_EQ(subnet.network.to_string(), "10.77.0.0/24");
  EXPECT_EQ(subnet.pool.at(0).to_string(), "10.77.0.50-10.77.0.150");
  EXPECT_EQ(subnet.lease_time, std::chrono::hours(1));
  EXPECT_EQ(subnet.domain, "lab.example");
  EXPECT_EQ(subnet.options.size(), 2u);
  EXPECT_EQ(site.dhcp.loaders.at(0).file, "shimx64.efi");
  EXPECT_EQ(site.dhcp.loaders.at(0).match.conditions.size(), 2u);
  EXPECT_EQ(site.clients.at(0).name, "db1");
  EXPECT_EQ(site.clients.at(0).address, Ipv4Address(10, 77, 0, 20));
  EXPECT_EQ(site.clients.at(0).vars.at("console"), "ttyS1,115200n8");
  EXPECT_EQ(site.boots.size(), 3u);
  EXPECT_EQ(site.default_boot, "local");
}

TEST(Load, ReadsTemplatesFromFilesBesideTheConfiguration) {
  const Site site = load_example();
  const Boot* lun = site.find_boot("lun");
  ASSERT_NE(lun, nullptr);
  EXPECT_EQ(lun->ipxe->text, "sanboot iscsi:{{vars.target}}\n");
  EXPECT_EQ(lun->ipxe->place.to_string(), "/etc/pxe/templates/lun.ipxe:1:1");
}

TEST(Load, KnowsWhereATextBegins) {
  const Site site = load_example();
  EXPECT_EQ(site.find_boot("rescue")->ipxe->place.line, 34u);
  EXPECT_EQ(site.find_boot("rescue")->pxelinux->place.line, 36u);  // after the line of its quotes
}

TEST(Load, HasDefaults) {
  const Site site = load_text("").value();
  EXPECT_EQ(site.site.http_port, 80);
  EXPECT_EQ(site.tftp.port, 69);
  EXPECT_EQ(site.dhcp.leases, "/var/lib/pxe/leases.db");
  EXPECT_EQ(site.default_boot, "");
}

struct Mistake {
  const char* toml;
  const char* errors;  // without the file's name, each line
};

std::string shown(const Result<Site, Errors>& loaded) {
  return replace_all(errors_of(loaded), "/etc/pxe/pxe.toml:", "");
}

TEST(Load, NamesPlaceKeyAndWhatWasExpected) {
  const Mistake mistakes[] = {
      // unknown keys, with the nearest known one
      {"[site]\nadress = '10.0.0.1'\n", "2:1: unknown key 'adress' in [site]; did you mean address?\n"},
      {"[[cleint]]\nname = 'x'\n", "1:3: unknown key 'cleint'; did you mean client?\n"},
      {"[site]\nzzzzzz = 1\n", "2:1: unknown key 'zzzzzz' in [site]\n"},
      {"[[dhcp.subnet]]\nsubnet = '10.0.0.0/24'\nroutes = ['10.0.0.1']\n",
       "3:1: unknown key 'routes' in [dhcp.subnet]; did you mean routers?\n"},
      // values of the wrong kind
      {"[site]\naddress = 5\n", "2:11: address takes a string, not a number\n"},
      {"[site]\nroots = [1]\n", "2:10: roots takes strings, not a number\n"},
      {"[site]\nhttp-port = '80'\n", "2:13: http-port takes a number from 1 to 65535\n"},
      {"[site]\nhttp-port = 0\n", "2:13: http-port takes a number from 1 to 65535\n"},
      {"[site]\nhttp-port = 65536\n", "2:13: http-port takes a number from 1 to 65535\n"},
      {"[site]\nvars = 'x'\n", "2:8: vars takes a table, not a string\n"},
      {"[site]\nvars = { x = [] }\n", "2:14: vars.x takes a string, a number or true, not a list\n"},
      {"site = 5\n", "1:8: site takes a table, not a number\n"},
      {"[client]\nmatch = {}\n", "1:1: write it with double brackets, as [[client]]\n"},
      {"client = ['x']\n", "1:11: write it with double brackets, as [[client]]\n"},
      {"[dhcp.subnet]\nsubnet = '10.0.0.0/24'\n", "1:1: write it with double brackets, as [[dhcp.subnet]]\n"},
      {"boot = 5\n", "1:8: write boots as [boot.NAME]\n"},
      {"[boot]\nlocal = 'exit'\n", "2:9: local takes a table, not a string\n"},
      // values that are none
      {"[site]\naddress = '10.0.0.256'\n",
       "2:11: address: '10.0.0.256' is not an IPv4 address such as 192.168.7.68\n"},
      {"[site]\nhttp = 'boot.example'\n",
       "2:8: http: 'boot.example' is not a URL such as http://10.77.0.2:8080\n"},
      {"[[dhcp.subnet]]\nsubnet = '10.0.0.0/24'\nlease-time = '1x'\n",
       "3:14: lease-time: '1x' is not a time such as 90s, 30m, 1h or 7d\n"},
      {"[[dhcp.subnet]]\nsubnet = '10.0.0.0/24'\nlease-time = 0\n",
       "3:14: lease-time takes a number from 1 to 4294967294\n"},
      {"[[dhcp.subnet]]\npool = []\n", "1:1: a [[dhcp.subnet]] needs subnet = \"10.77.0.0/24\"\n"},
      {"[[dhcp.loader]]\nmatch = {}\n", "1:1: a [[dhcp.loader]] needs file = \"…\", or secure-boot = true\n"},
      {"[[client]]\nname = 'x'\n", "1:1: [[client]] needs match = { mac = \"…\" } or another word\n"},
      {"[[http.cgi]]\npath = 'x'\nprogram = '/p'\n",
       "1:1: a [[http.cgi]] needs path = \"/…\", the path of its URL\n"},
      {"[[http.cgi]]\npath = '/x'\n", "1:1: a [[http.cgi]] needs program = \"…\", the file to run\n"},
      // matches
      {"[[client]]\nmatch = { hostnam = 'x' }\n",
       "2:11: 'hostnam' is no word to match on; did you mean hostname?\n"},
      {"[[client]]\nmatch = { mac = 'zz' }\n",
       "2:17: mac: 'zz' is not a MAC address such as 00:26:b9:5e:30:3a\n"},
      {"[[client]]\nmatch = { mac = 5 }\n",
       "2:17: mac: '5' is not a MAC address such as 00:26:b9:5e:30:3a\n"},
      {"[[client]]\nmatch = { mac = '' }\n", "2:17: mac: an empty value matches nobody\n"},
      {"[[client]]\nmatch = { mac = [] }\n", "2:17: mac: an empty list matches nobody\n"},
      {"[[client]]\nmatch = { arch = 'x64' }\n",
       "2:18: arch: 'x64' is not an architecture such as x64-uefi\n"},
      {"[[client]]\nmatch = 'x'\n", "2:9: [[client]] needs match = { mac = \"…\" } or another word\n"},
      // names that lead nowhere
      {"[default]\nboot = 'lokal'\n[boot.local]\nipxe = 'exit'\n",
       "2:8: there is no [boot.lokal]; did you mean local?\n"},
      {"[[client]]\nmatch = {}\nboot = 'x'\n", "3:8: there is no [boot.x]\n"},
      {"[boot.a]\nipxe-file = 'no.ipxe'\n",
       "2:13: cannot read /etc/pxe/no.ipxe: No such file or directory\n"},
      {"[boot.a]\nipxe = 'exit'\nipxe-file = 'no.ipxe'\n", "3:13: ipxe and ipxe-file cannot both be given\n"},
      // subnets
      {"[[dhcp.subnet]]\nsubnet = '10.0.0.0/24'\npool = ['10.0.1.1-10.0.1.9']\n",
       "1:1: the pool 10.0.1.1-10.0.1.9 does not lie within the hosts of 10.0.0.0/24\n"},
      {"[[dhcp.subnet]]\nsubnet = '10.0.0.0/24'\npool = ['10.0.0.0-10.0.0.9']\n",
       "1:1: the pool 10.0.0.0-10.0.0.9 does not lie within the hosts of 10.0.0.0/24\n"},
      {"[[dhcp.subnet]]\nsubnet = '10.0.0.0/24'\nproxy = true\npool = ['10.0.0.1-10.0.0.9']\n",
       "1:1: proxy = true gives no addresses, so it cannot have a pool\n"},
      {"[[dhcp.subnet]]\nsubnet = '10.0.0.0/24'\n[[dhcp.subnet]]\nsubnet = '10.0.0.128/25'\n",
       "3:1: 10.0.0.128/25 overlaps 10.0.0.0/24 at /etc/pxe/pxe.toml:1:1\n"},
      {"[[client]]\nname = 'a'\nmatch = {}\naddress = '10.0.0.5'\n[[client]]\nmatch = {}\naddress = "
       "'10.0.0.5'\n",
       "5:1: a has the address 10.0.0.5 already, at /etc/pxe/pxe.toml:1:1\n"},
      {"[[dhcp.subnet]]\nsubnet = '10.0.0.0/24'\n[[client]]\nmatch = {}\naddress = '10.1.0.5'\n",
       "3:1: the address 10.1.0.5 lies in no [[dhcp.subnet]]\n"},
      // what no key takes
      {"[site]\nhttp-port = 8.5\n", "2:13: fractions and dates have no meaning here; write it as a string\n"},
      {"[site]\naddress = 2026-01-01\n",
       "2:11: fractions and dates have no meaning here; write it as a string\n"},
  };
  for (const Mistake& mistake : mistakes) {
    // Places inside a sentence keep their file.
    const std::string expected = replace_all(mistake.errors, "/etc/pxe/pxe.toml:", "");
    EXPECT_EQ(shown(load_text(mistake.toml)), expected) << mistake.toml;
  }
}

TEST(Load, NamesThePlaceOfWhatIsNoToml) {
  for (const char* toml :
       {"[site\n", "[site]\naddress = \n", "[site]\nx = 'a\n", "a = 1\na = 2\n", "\xff\xfe", "= 1\n"}) {
    const std::string errors = errors_of(load_text(toml));
    EXPECT_TRUE(errors.starts_with("/etc/pxe/pxe.toml:")) << toml << errors;
  }
}

TEST(Load, SaysAllThatIsWrongInTheOrderOfTheFile) {
  EXPECT_EQ(
      shown(load_text(
          "[site]\nadress = 1\nhttp-port = 0\n[default]\nboot = 'x'\n[[client]]\nmatch = { mac = 'z' }\n")),
      "2:1: unknown key 'adress' in [site]; did you mean address?\n"
      "3:13: http-port takes a number from 1 to 65535\n"
      "5:8: there is no [boot.x]\n"
      "7:17: mac: 'z' is not a MAC address such as 00:26:b9:5e:30:3a\n");
}

TEST(Load, ShowsAKeyThatIsNotPrintableEscaped) {
  EXPECT_EQ(shown(load_text("\"a\\u001b[2J\" = 1\n")), "1:1: unknown key 'a\\x1b[2J'\n");
}

TEST(Load, FailsWithoutTheFile) {
  EXPECT_EQ(errors_of(load("/no.toml", test::MemorySource({}))),
            "cannot read /no.toml: No such file or directory\n");
}

TEST(Load, TakesThePlainFormsOfBooleansAndNumbersAsVariables) {
  const Site site = load_text("[site]\nvars = { a = 5, b = true, c = false }\n").value();
  EXPECT_EQ(site.site.vars.at("a"), "5");
  EXPECT_EQ(site.site.vars.at("b"), "true");
  EXPECT_EQ(site.site.vars.at("c"), "");  // a section over it is left out
}

TEST(Load, MakesPathsRelativeToTheirFile) {
  const Site site = load_text(
                        "[site]\nroots = ['files', '/srv']\n[[http.cgi]]\npath = '/x'\nprogram = 'x.cgi'\n"
                        "script = 'y.php'\n")
                        .value();
  EXPECT_EQ(site.site.roots, (std::vector<std::string>{"/etc/pxe/files", "/srv"}));
  EXPECT_EQ(site.http.cgi.at(0).program, "/etc/pxe/x.cgi");
  EXPECT_EQ(site.http.cgi.at(0).script, "y.php");  // looked up in the roots
}

}  // namespace
}  // namespace pxe::config
