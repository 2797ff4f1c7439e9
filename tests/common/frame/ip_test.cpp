#include "common/frame/ip.hpp"

#include <gtest/gtest.h>

#include "tests/support/bytes.hpp"

namespace pxe::frame {
namespace {

using test::hex;

TEST(InternetChecksum, IsThatOfRfc1071) {
  EXPECT_EQ(internet_checksum(hex("00 01 f2 03 f4 f5 f6 f7")), static_cast<std::uint16_t>(~0xddf2));
  EXPECT_EQ(internet_checksum(hex("01")), static_cast<std::uint16_t>(~0x0100));  // padded with a zero
  EXPECT_EQ(internet_checksum({}), 0xffff);
}

TEST(EncodeUdp, BothChecksumsProveRight) {
  std::vector<std::uint8_t> out;
  encode_udp({Ipv4Address(10, 77, 0, 1), 67, Ipv4Address(255, 255, 255, 255), 68}, as_bytes("odd"), out);
  ASSERT_EQ(out.size(), 31U);
  EXPECT_EQ(internet_checksum(Bytes(out).first(20)), 0);
  // Over the pseudo header of RFC 768 and the datagram the sum is zero as well.
  std::vector<std::uint8_t> pseudo = hex("0a 4d 00 01 ff ff ff ff 00 11 00 0b");
  pseudo.insert(pseudo.end(), out.begin() + 20, out.end());
  EXPECT_EQ(internet_checksum(pseudo), 0);
}

}  // namespace
}  // namespace pxe::frame
