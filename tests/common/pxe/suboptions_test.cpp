#include "common/pxe/suboptions.hpp"

#include <gtest/gtest.h>

#include "common/pxe/ipxe.hpp"
#include "common/pxe/vendor.hpp"
#include "tests/support/bytes.hpp"

namespace pxe {
namespace {

using test::hex;

TEST(Suboptions, AreReadUpToTheEnd) {
  const auto option = hex("00 06 01 08 00 ff 09 01 01");
  const Suboptions found = decode_suboptions(option);
  ASSERT_EQ(found.list.size(), 1U);
  EXPECT_EQ(found.list[0].code, vendor::tag::discovery_control);
  EXPECT_EQ(to_hex(found.list[0].value), "08");
  EXPECT_TRUE(found.complete);
}

TEST(Suboptions, TheEndMayBeMissing) { EXPECT_TRUE(decode_suboptions(hex("06 01 08")).complete); }

TEST(Suboptions, OnesThatOverrunAreLeftOut) {
  for (const auto option : {"06 02 08", "06", "06 01 08 09"}) {
    EXPECT_FALSE(decode_suboptions(hex(option)).complete) << option;
  }
  EXPECT_EQ(decode_suboptions(hex("06 01 08 09 05 01")).list.size(), 1U);
}

TEST(Suboptions, EveryTruncationIsBounded) {
  test::for_every_truncation(hex("b1 05 01 80 86 10 0e eb 03 01 00 00 17 01 01 ff"), [](Bytes cut) {
    for (const Suboption& sub : decode_suboptions(cut).list) EXPECT_LE(sub.value.size(), cut.size());
  });
}

TEST(Vendor, SendsTheBootFileAtOnce) { EXPECT_EQ(to_hex(vendor::encode_boot_file_at_once()), "060108ff"); }

TEST(Ipxe, NamesItsSuboptions) {
  EXPECT_EQ(ipxe::suboption_name(0x13), "http");
  EXPECT_EQ(ipxe::suboption_name(0x2a), "feature-0x2a");
  EXPECT_EQ(ipxe::suboption_name(200), "suboption-200");
}

TEST(Ipxe, BusIdAndVersion) {
  EXPECT_EQ(ipxe::bus_id_to_string(hex("01 80 86 10 0e")), "pci 8086:100e");
  EXPECT_EQ(ipxe::bus_id_to_string(hex("02 80 86 10 0e")), "028086100e");
  EXPECT_EQ(ipxe::version_to_string(hex("01 15 01")), "1.21.1");
}

TEST(Ipxe, SecsCountDiscovers) {
  EXPECT_EQ(ipxe::decode_secs(4).discovers, 1U);
  EXPECT_FALSE(ipxe::decode_secs(4).offer_seen);
  EXPECT_EQ(ipxe::decode_secs(14).discovers, 3U);
  EXPECT_TRUE(ipxe::decode_secs(14).offer_seen);
  EXPECT_TRUE(ipxe::decode_secs(5).proxy_offer_seen);
}

}  // namespace
}  // namespace pxe
