// `match` on DHCP options, on presence and absence, on numbers, and its `not`.
#include <gtest/gtest.h>

#include "tests/support/memory_source.hpp"

namespace pxe::config {
namespace {

using namespace std::literals;
constexpr Ipv4Address relay{10, 77, 0, 9};

// A message with these options, and behind a relay when it says so.
class Says {
 public:
  Says& option(std::uint8_t code, std::string_view value) {
    message_.options.set_text(code, value);
    return *this;
  }
  Says& behind_a_relay() {
    message_.giaddr = relay;
    return *this;
  }
  bool fits(const std::string& match) const {
    const auto site = test::load_text("[[client]]\nmatch = { " + match + " }\n");
    EXPECT_TRUE(site) << test::errors_of(site);
    if (!site) return false;
    return site->clients.at(0).match.fits({client_from_message(message_), message_});
  }

 private:
  dhcp::Message message_;
};

std::string refused(const std::string& match) {
  return test::errors_of(test::load_text("[[client]]\nmatch = { " + match + " }\n", "x"));
}

TEST(OptionMatch, GoesByNameOrNumberQuotedOrNot) {
  const Says client = Says().option(77, "iPXE");
  EXPECT_TRUE(client.fits("'option.77' = 'iPXE*'"));
  EXPECT_TRUE(client.fits("option.77 = 'iPXE*'"));
  EXPECT_TRUE(client.fits("option.user-class = 'iPXE'"));
  EXPECT_FALSE(client.fits("option.user-class = 'gPXE'"));
}

TEST(OptionMatch, ReadsEachOptionByItsType) {
  EXPECT_TRUE(Says().option(57, "\x05\xc0").fits("option.57 = 1472"));
  EXPECT_TRUE(Says().option(57, "\x05\xc0").fits("option.57 = '>=1472'"));
  EXPECT_FALSE(Says().option(57, "\x05\xc0").fits("option.57 = '>1472'"));
  EXPECT_TRUE(Says().option(93, "\0\x07"s).fits("option.client-system = 'x64-uefi'"));
  EXPECT_TRUE(Says().option(50, "\x0a\x4d\0\x37"s).fits("option.50 = '10.77.0.0/24'"));
  EXPECT_TRUE(Says().option(55, "\x01\xd1").fits("option.55 = 209"));
  EXPECT_TRUE(Says().option(224, "\x0a\x4d").fits("option.224 = '0A:4D'"));
  EXPECT_TRUE(Says().option(224, "blue rack").fits("option.224 = 'blue*'"));
}

TEST(OptionMatch, LooksIntoEncapsulatedOptions) {
  const Says ipxe = Says().option(175, "\x13\x01\x01\xeb\x03\x01\x15\x01"s);
  EXPECT_TRUE(ipxe.fits("option.175.http = 1"));
  EXPECT_TRUE(ipxe.fits("option.ipxe.19 = 1"));
  EXPECT_TRUE(ipxe.fits("option.175.https = false"));
  const Says pxe = Says().option(60, "PXEClient").option(43, "\x47\x04\x80\0\0\0\xff"s);
  EXPECT_TRUE(pxe.fits("option.43.71 = true"));
  EXPECT_TRUE(pxe.fits("option.43.boot-item = 32768"));
  const Says relayed = Says().option(82, "\x01\x04gi/1\x02\x02\x0a\x0b"sv).behind_a_relay();
  EXPECT_TRUE(relayed.fits("option.82.circuit_id = 'gi/*'"));
  EXPECT_TRUE(relayed.fits("option.82.2 = '0a:0b'"));
  EXPECT_TRUE(relayed.fits("circuit_id = 'gi/1'"));
  const Says modem = Says().option(125, "\0\0\0\x09\x03one\0\0\x0d\xe9\x03two"sv);
  EXPECT_TRUE(modem.fits("option.125.9 = 'one'"));
  EXPECT_TRUE(modem.fits("option.vivso-suboptions.3561 = 'two'"));
  EXPECT_FALSE(modem.fits("option.125.9 = 'two'"));
}

// Fault D14: without giaddr the client itself may have written option 82.
TEST(OptionMatch, BelievesOption82OnlyOfARelay) {
  const Says forged = Says().option(82, "\x01\x04gi/1");
  EXPECT_FALSE(forged.fits("option.82.circuit_id = 'gi/1'"));
  const Says broken = Says().option(82, "\x01\x02").behind_a_relay();
  EXPECT_FALSE(broken.fits("circuit_id = true"));
}

TEST(Match, AsksForPresenceAndAbsence) {
  EXPECT_TRUE(Says().option(12, "db1").fits("hostname = true"));
  EXPECT_FALSE(Says().option(12, "db1").fits("hostname = false"));
  EXPECT_TRUE(Says().fits("option.77 = false"));
  EXPECT_FALSE(Says().option(77, "iPXE").fits("option.77 = false"));
  EXPECT_TRUE(Says().fits("hostname = ['db*', false]"));
}

// Fault D6: an option of no length is an absent one.
TEST(Match, TakesAnEmptyOptionForAbsent) {
  for (const char* option : {"12", "55", "60", "61", "77", "81", "93", "97"}) {
    const auto code = static_cast<std::uint8_t>(std::stoi(option));
    EXPECT_TRUE(Says().option(code, "").fits("option."s + option + " = false")) << option;
  }
}

TEST(Match, ComparesVersionsPartByPart) {
  const Says ipxe = Says().option(175, "\xeb\x03\x01\x15\x01");
  EXPECT_TRUE(ipxe.fits("ipxe.version = '>=1.20'"));
  EXPECT_TRUE(ipxe.fits("version = '>1.9'"));
  EXPECT_TRUE(ipxe.fits("version = '<=1.21.1'"));
  EXPECT_FALSE(ipxe.fits("version = '<1.21.1'"));
  EXPECT_FALSE(Says().fits("version = '>=0'"));
  const auto site = test::load_text("[[client]]\nmatch = { version = '<2', memsize = '>=2048' }\n").value();
  EXPECT_TRUE(
      site.clients.at(0).match.fits(client_from_query("version=1.0.0%2B%20(3fe6)&memsize=4096").value()));
}

TEST(Match, LeavesOutWhatStandsUnderNot) {
  const Says client = Says().option(77, "iPXE").option(12, "db1");
  EXPECT_FALSE(client.fits("not = { user_class = 'iPXE' }"));
  EXPECT_TRUE(client.fits("not = { user_class = 'iPXE', hostname = 'web*' }"));  // not both
  EXPECT_FALSE(client.fits("not = [{ user_class = 'gPXE' }, { hostname = 'db*' }]"));
  EXPECT_TRUE(client.fits("hostname = 'db*', not = { option.175 = true }"));
}

TEST(Match, OnWhatOnlyDhcpTellsFitsNobodyElsewhere) {
  const auto fits = [](const std::string& match) {
    const auto site = test::load_text("[[client]]\nmatch = { " + match + " }\n").value();
    return site.clients.at(0).match.fits(Client());
  };
  EXPECT_FALSE(fits("option.77 = true"));
  EXPECT_FALSE(fits("option.77 = false"));
  EXPECT_FALSE(fits("not = { option.77 = true }"));
}

TEST(Match, SaysWhatDoesNotFit) {
  const auto misfit = [](const std::string& match) {
    const auto site = test::load_text("[[client]]\nmatch = { " + match + " }\n").value();
    dhcp::Message message;
    message.options.set_text(77, "iPXE");
    return site.clients.at(0).match.misfit({client_from_message(message), message});
  };
  EXPECT_EQ(misfit("option.77 = 'gPXE'"), "option.77 = gPXE, and this machine says iPXE");
  EXPECT_EQ(misfit("hostname = true"), "hostname = true, and this machine has not told it");
  EXPECT_EQ(misfit("not = { option.77 = 'iPXE' }"), "not { option.77 = iPXE }, and this machine is that");
  EXPECT_EQ(misfit("option.77 = 'iPXE'"), "");
}

TEST(Match, RefusesWhatIsNoOptionWithItsPlace) {
  EXPECT_EQ(refused("'option.user-clas' = 'x'"),
            "x:2:11: 'user-clas' is no DHCP option's name or number; did you mean user-class?\n");
  EXPECT_EQ(refused("'option.175.htp' = 1"),
            "x:2:11: option ipxe has no sub-option 'htp'; did you mean http?\n");
  EXPECT_EQ(refused("'option.12.1' = 'x'"), "x:2:11: option host-name has no sub-options\n");
  EXPECT_EQ(refused("'option.255' = true"), "x:2:11: '255' is no DHCP option's name or number\n");
  EXPECT_EQ(refused("'ipxe.htp' = true"), "x:2:11: 'htp' is no feature of iPXE; did you mean ipxe.http?\n");
  EXPECT_EQ(refused("'option.3' = '10.77'"),
            "x:2:24: option.3: '10.77' is not an IPv4 address such as 192.168.7.68\n");
  EXPECT_EQ(refused("not = 'x'"),
            "x:2:17: not takes a table such as { mac = \"52:54:00:*\" }, or a list of them\n");
}

}  // namespace
}  // namespace pxe::config
