#include "common/pxe/describe.hpp"

#include <gtest/gtest.h>

#include "common/base/text.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/field_log.hpp"

namespace pxe {
namespace {

using test::hex;

std::string said(std::uint8_t code, std::string_view value, std::string_view vendor_class = "PXEClient") {
  dhcp::Message message;
  message.options.set_text(dhcp::option::vendor_class_identifier, vendor_class);
  test::FieldLog log;
  describe_option(message, code, hex(value), log);
  return log.line();
}

TEST(DescribeOption, ArchitecturesByName) {
  EXPECT_EQ(said(93, "00 07 00 09"), "client-system=[7:x64-uefi 9:ebc]");
  EXPECT_EQ(said(93, "00 63"), "client-system=[99:unassigned]");
  EXPECT_EQ(said(93, ""), "client-system=!not the length or form it has to have#");
  EXPECT_EQ(said(93, "00 07 00"), "client-system=!not the length or form it has to have#000700");
}

TEST(DescribeOption, UndiVersion) {
  EXPECT_EQ(said(94, "01 03 10"), "client-ndi=UNDI 3.16");
  EXPECT_EQ(said(94, "01 03"), "client-ndi=!not the length or form it has to have#0103");
}

TEST(DescribeOption, MachineIdIsACanonicalUuid) {
  EXPECT_EQ(said(97, "00 44454c4c 3900 104e 804e b9c04f4d344a"),
            "uuid-guid=4c4c4544-0039-4e10-804e-b9c04f4d344a "
            "uuid-guid-wire=44454c4c-3900-104e-804e-b9c04f4d344a");
  EXPECT_EQ(said(97, "00 00000000 0000 0000 0000 000000000000"),
            "uuid-guid=00000000-0000-0000-0000-000000000000");
  EXPECT_EQ(said(97, "34 69 50 52"), "uuid-guid=#34695052");
  EXPECT_EQ(said(97, "00"), "uuid-guid=!not the length or form it has to have#00");
}

TEST(DescribeOption, ARaspberryPisIdIsNoUuid) {
  const std::string text = said(97, "00 52506934 1431b000 32013602 9ffefdef");
  EXPECT_NE(text.find("model=RPi4"), std::string::npos) << text;
  EXPECT_NE(text.find("revision=00b03114"), std::string::npos) << text;
  EXPECT_NE(text.find("serial=effdfe9f"), std::string::npos) << text;
}

TEST(DescribeOption, TheVendorClassIsTakenApart) {
  const std::string text = said(60, to_hex(as_bytes("PXEClient:Arch:00007:UNDI:003016")));
  EXPECT_NE(text.find("7:x64-uefi"), std::string::npos) << text;
  EXPECT_NE(text.find("undi=3.16"), std::string::npos) << text;
  EXPECT_EQ(said(60, to_hex(as_bytes("PXEClient"))), "vendor-class-identifier=PXEClient");
}

TEST(DescribeOption, UserClassInBothForms) {
  EXPECT_EQ(said(77, "69 50 58 45"), "user-class=iPXE");
  EXPECT_EQ(said(77, "04 69 50 58 45 01 78"), "user-class=[iPXE x]");
  EXPECT_EQ(said(77, ""), "user-class=!not the length or form it has to have#");
}

TEST(DescribeOption, IpxesOwnOneByOne) {
  EXPECT_EQ(said(175, "b1 05 01 80 86 10 0e eb 03 01 00 00 13 01 01 01 01 ff c8 01 aa"),
            "ipxe={bus-id=pci 8086:100e version=1.0.0 http=1 priority=-1 suboption-200=#aa}");
  EXPECT_EQ(said(175, "13 02 01"), "ipxe=!not the length or form it has to have#130201");
  EXPECT_EQ(said(175, ""), "ipxe={}");
}

TEST(DescribeOption, Option43AsPxe) {
  EXPECT_EQ(said(43, "06 01 08 ff"), "vendor-encapsulated-options={discovery-control=8}");
  EXPECT_EQ(said(43, "08 07 80 00 01 0a 4d 00 01"),
            "vendor-encapsulated-options={boot-servers=[type 32768: 10.77.0.1]}");
  EXPECT_EQ(said(43, "09 07 80 00 04 69 50 58 45 0a 03 05 47 6f"),
            "vendor-encapsulated-options={boot-menu=[32768:iPXE] menu-prompt={timeout=5 prompt=Go}}");
  EXPECT_EQ(said(43, "47 04 80 00 00 00"), "vendor-encapsulated-options={boot-item={type=32768 layer=0}}");
}

TEST(DescribeOption, Option43OfAnotherVendorIsBytes) {
  EXPECT_EQ(said(43, "06 01 08 ff", "MSFT 5.0"), "vendor-encapsulated-options=#060108ff");
}

TEST(DescribeOption, Option43ThatLiesIsBounded) {
  EXPECT_EQ(said(43, "06 09 08"),
            "vendor-encapsulated-options=!not the length or form it has to have#060908");
  EXPECT_EQ(said(43, "08 04 80 00 ff 0a"),
            "vendor-encapsulated-options={boot-servers=!not the length or form it has to have#8000ff0a}");
  EXPECT_EQ(said(43, "09 03 80 00 05 06 00"),
            "vendor-encapsulated-options={boot-menu=!not the length or form it has to have#800005 "
            "discovery-control=!not the length or form it has to have#}");
  EXPECT_EQ(said(43, "09 03 80 00 00"), "vendor-encapsulated-options={boot-menu=[32768:]}");
}

TEST(DescribeOption, EveryOptionAtEveryLengthSaysSomething) {
  const auto value = hex("01 05 01 80 86 10 0e eb 03 01 00 00 13 01 01 ff 08 00 09");
  for (int code = 1; code < 255; ++code) {
    test::for_every_truncation(value, [&](Bytes cut) {
      dhcp::Message message;
      message.options.set_text(dhcp::option::vendor_class_identifier, "PXEClient");
      test::FieldLog log;
      describe_option(message, static_cast<std::uint8_t>(code), cut, log);
      EXPECT_TRUE(log.line().starts_with(dhcp::option_name(static_cast<std::uint8_t>(code)) + "="))
          << log.line();
    });
  }
}

}  // namespace
}  // namespace pxe
