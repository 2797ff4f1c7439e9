#include "common/dhcp/describe.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "tests/support/bytes.hpp"
#include "tests/support/field_log.hpp"

namespace pxe::dhcp {
namespace {

using test::hex;
constexpr auto misfit = "!not the length or form it has to have#";

std::string said(OptionType type, std::string_view value) {
  test::FieldLog log;
  describe_value("o", type, hex(value), log);
  return log.line();
}

TEST(DescribeValue, NumbersAndFlags) {
  EXPECT_EQ(said(OptionType::u8, "ff"), "o=255");
  EXPECT_EQ(said(OptionType::u16, "05 c0"), "o=1472");
  EXPECT_EQ(said(OptionType::u32, "ff ff ff ff"), "o=4294967295");
  EXPECT_EQ(said(OptionType::s32, "ff ff f1 f0"), "o=-3600");
  EXPECT_EQ(said(OptionType::boolean, "01"), "o=true");
  EXPECT_EQ(said(OptionType::empty, ""), "o=true");
}

TEST(DescribeValue, Addresses) {
  EXPECT_EQ(said(OptionType::ipv4, "0a 4d 00 01"), "o=10.77.0.1");
  EXPECT_EQ(said(OptionType::ipv4_list, "0a 4d 00 01 0a 4d 00 02"), "o=[10.77.0.1 10.77.0.2]");
  EXPECT_EQ(said(OptionType::ipv4_pairs, "0a 00 00 00 0a 4d 00 01"), "o=[10.0.0.0 10.77.0.1]");
}

// RFC 3442's own examples: a default route, a /24, and a host.
TEST(DescribeValue, Routes) {
  EXPECT_EQ(said(OptionType::routes, "00 0a 00 00 01"), "o=[0.0.0.0/0 via 10.0.0.1]");
  EXPECT_EQ(said(OptionType::routes, "18 0a 1b 81 0a 1b 81 01"), "o=[10.27.129.0/24 via 10.27.129.1]");
  EXPECT_EQ(said(OptionType::routes, "21 0a 00 00 01 00 0a 00 00 01"), std::string("o=") + misfit +
                                                                           "210a00000100"
                                                                           "0a000001");
}

TEST(DescribeValue, TextLosesTheNulsThatWereCountedIn) {
  EXPECT_EQ(said(OptionType::text, "61 62 00 00"), "o=ab");
  EXPECT_EQ(said(OptionType::text, "61 00 62"), std::string("o=a\0b", 5));
  EXPECT_EQ(said(OptionType::text, "00"), "o=");
}

TEST(DescribeValue, WhatDoesNotFitItsTypeIsMalformed) {
  struct {
    OptionType type;
    std::string_view value;
  } cases[] = {
      {OptionType::u8, "01 02"},
      {OptionType::u16, "01"},
      {OptionType::u32, "01 02 03"},
      {OptionType::boolean, "02"},
      {OptionType::empty, "00"},
      {OptionType::ipv4, "01 02 03"},
      {OptionType::ipv4_list, ""},
      {OptionType::ipv4_list, "01 02 03 04 05"},
      {OptionType::ipv4_pairs, "01 02 03 04"},
      {OptionType::u16_list, "01 02 03"},
      {OptionType::message_type, "63"},
      {OptionType::message_type, ""},
      {OptionType::client_id, "01"},
      {OptionType::client_fqdn, "00 00"},
      {OptionType::relay_agent, "52 02 01"},
      {OptionType::routes, ""},
      {OptionType::vendor_identifying_class, "00 00 01"},
      {OptionType::name_list, "03 61 62"},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(said(one.type, one.value), "o=" + std::string(misfit) + to_hex(hex(one.value)));
  }
}

TEST(DescribeValue, ClientIdentifiers) {
  EXPECT_EQ(said(OptionType::client_id, "01 52 54 00 12 34 01"), "o={type=1 mac=52:54:00:12:34:01}");
  EXPECT_EQ(said(OptionType::client_id, "ff 00 00 00 01 00 03 00 01 aa"),
            "o={type=255 iaid=#00000001 duid=#00030001aa}");
  EXPECT_EQ(said(OptionType::client_id, "00 61"), "o={type=0 id=#61}");
}

TEST(DescribeValue, FullyQualifiedNamesInBothForms) {
  EXPECT_EQ(said(OptionType::client_fqdn, "01 00 00 64 62 31"), "o={flags=1 name=db1}");
  EXPECT_EQ(said(OptionType::client_fqdn, "05 00 00 03 64 62 31 03 6c 61 62 00"), "o={flags=5 name=db1.lab}");
  EXPECT_EQ(said(OptionType::client_fqdn, "05 00 00 09 64"), "o={flags=5 name=#0964}");
}

TEST(DescribeValue, TheRelaysOption) {
  EXPECT_EQ(said(OptionType::relay_agent, "01 03 67 65 31 02 02 00 ff 05 04 0a 00 00 00 97 01 aa"),
            "o={circuit_id=ge1 remote_id=#00ff link-selection=10.0.0.0 suboption-151=#aa}");
}

TEST(DescribeValue, VendorsByEnterpriseNumber) {
  EXPECT_EQ(said(OptionType::vendor_identifying_options, "00 00 0d e9 02 01 02"),
            "o=[{enterprise=3561 data=#0102}]");
}

TEST(DescribeValue, OptionListsByName) {
  EXPECT_EQ(said(OptionType::option_list, "01 6e"), "o=[1:subnet-mask 110:option-110]");
  EXPECT_EQ(said(OptionType::option_list, "eb fc"), "o=[235:site-specific 252:wpad]");
}

TEST(DescribeValue, NoTypeReadsPastItsValueOrStaysSilent) {
  const auto value = hex("03 64 62 31 03 6c 61 62 00 c0 04 18 0a 1b 81 0a 1b 81 01 ff");
  for (int type = 0; type <= static_cast<int>(OptionType::ipxe); ++type) {
    test::for_every_truncation(value, [&](Bytes cut) {
      test::FieldLog log;
      describe_value("o", static_cast<OptionType>(type), cut, log);
      EXPECT_TRUE(log.line().starts_with("o=")) << type;
    });
  }
}

using Names = std::vector<std::string>;

TEST(DecodeNames, ReadsLabelsAndPointers) {
  EXPECT_EQ(decode_names(hex("03 6c 61 62 00")), Names({"lab"}));
  // RFC 1035 §4.1.4: eng.lab, then a second name whose end is the first's.
  EXPECT_EQ(decode_names(hex("03 65 6e 67 03 6c 61 62 00  02 6d 6b c0 04")), Names({"eng.lab", "mk.lab"}));
  EXPECT_EQ(decode_names({}), Names());
}

TEST(DecodeNames, RefusesPointersThatDoNotLeadBack) {
  EXPECT_FALSE(decode_names(hex("c0 00")));                 // to itself
  EXPECT_FALSE(decode_names(hex("c0 02 03 6c 61 62 00")));  // forwards
  EXPECT_FALSE(decode_names(hex("01 61 c0 00")));           // round and round
  EXPECT_FALSE(decode_names(hex("c0")));
}

TEST(DecodeNames, RefusesLabelsThatRunOutOrAreTooLong) {
  EXPECT_FALSE(decode_names(hex("05 6c 61 62")));
  EXPECT_FALSE(decode_names(hex("03 6c 61 62")));  // no root
  EXPECT_FALSE(decode_names(hex("40 61")));        // 64: reserved (RFC 6891 §5)
}

// 24,000 names, each of which would follow 8,000 pointers.
TEST(DecodeNames, ChainsOfPointersCostLittle) {
  std::vector<std::uint8_t> value = {0, 0};
  for (std::size_t at = 2; at < 16'384; at += 2) {
    const std::size_t target = at - 2;
    value.push_back(static_cast<std::uint8_t>(0xc0 | target >> 8));
    value.push_back(static_cast<std::uint8_t>(target));
  }
  while (value.size() < 65'000) value.insert(value.end(), {0xff, 0xfe});
  const auto before = std::chrono::steady_clock::now();
  decode_names(value);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(1));
}

}  // namespace
}  // namespace pxe::dhcp
