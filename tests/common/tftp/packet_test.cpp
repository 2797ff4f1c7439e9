#include "common/tftp/packet.hpp"

#include <gtest/gtest.h>

#include "tests/support/bytes.hpp"
#include "tests/support/capture_file.hpp"

namespace pxe::tftp {
namespace {

using test::hex;

template <class T>
T round_trip(const T& packet) {
  std::vector<std::uint8_t> out;
  encode(packet, out);
  const auto decoded = decode(out);
  EXPECT_TRUE(decoded);
  return std::get<T>(*decoded);
}

std::string_view nul_separated(const char* text, std::size_t size) { return {text, size}; }

TEST(TftpPacket, RequestsRoundTrip) {
  const Request request{Opcode::rrq, "ipxe.efi", "octet", {{"tsize", "0"}, {"blksize", "1468"}}};
  EXPECT_EQ(round_trip(request), request);
  EXPECT_EQ(round_trip(Request{Opcode::wrq, "a", "netascii", {}}).opcode, Opcode::wrq);
}

TEST(TftpPacket, TheOthersRoundTrip) {
  const auto payload = hex("01 02 03");
  std::vector<std::uint8_t> out;
  encode(Data{7, payload}, out);
  const auto data = std::get<Data>(*decode(out));
  EXPECT_EQ(data.block, 7);
  EXPECT_EQ(to_hex(data.payload), "010203");
  EXPECT_EQ(round_trip(Ack{65535}).block, 65535);
  EXPECT_EQ(round_trip(ErrorPacket{ErrorCode::file_not_found, "no such file"}).message, "no such file");
  EXPECT_EQ(round_trip(OptionAck{{{"blksize", "512"}}}).options.front().value, "512");
}

// OVMF first asks for the size alone, ends that transfer, and asks again.
TEST(TftpPacket, ReadsWhatOvmfSends) {
  const auto requests = test::udp_payloads("uefi-pxe", server_port);
  ASSERT_EQ(requests.size(), 2U);
  const Request probe{
      Opcode::rrq, "ipxe.efi", "octet", {{"tsize", "0"}, {"blksize", "1468"}, {"windowsize", "4"}}};
  const Request earnest{Opcode::rrq, "ipxe.efi", "octet", {{"blksize", "1468"}, {"windowsize", "4"}}};
  EXPECT_EQ(std::get<Request>(*decode(requests[0])), probe);
  EXPECT_EQ(std::get<Request>(*decode(requests[1])), earnest);
}

TEST(TftpPacket, OptionNamesAndModesAreComparedInLowerCase) {
  const auto request =
      decode(as_bytes(nul_separated("\0\1a\0OcTeT\0BLKSIZE\0"
                                    "512\0",
                                    23)));
  EXPECT_EQ(std::get<Request>(*request), (Request{Opcode::rrq, "a", "octet", {{"blksize", "512"}}}));
}

TEST(TftpPacket, AnOptionWithoutValueAndTrailingBytesAreDropped) {
  const auto request = decode(as_bytes(nul_separated("\0\1a\0octet\0tsize\0junk", 20)));
  ASSERT_TRUE(request);
  EXPECT_TRUE(std::get<Request>(*request).options.empty());
}

TEST(TftpPacket, FileNamesAreAnyBytesButNul) {
  const auto request = decode(as_bytes(nul_separated("\0\1\x1b[2J\xff\n\0octet\0", 15)));
  EXPECT_EQ(std::get<Request>(*request).filename, "\x1b[2J\xff\n");
}

TEST(TftpPacket, AFileNameMayBePaddedWithNuls) {
  const auto request = std::get<Request>(*decode(hex("00 01 61 00 00 00 6f 63 74 65 74 00")));
  EXPECT_EQ(request.filename + " " + request.mode, "a octet");
  EXPECT_EQ(decode(hex("00 01 61 00 00 00")).error(), DecodeError::no_mode);
}

TEST(TftpPacket, BrokenRequestsAreNamed) {
  EXPECT_EQ(decode({}).error(), DecodeError::too_short);
  EXPECT_EQ(decode(hex("00")).error(), DecodeError::too_short);
  EXPECT_EQ(decode(hex("00 07")).error(), DecodeError::unknown_opcode);
  EXPECT_EQ(decode(hex("01 01 61 00")).error(), DecodeError::unknown_opcode);
  EXPECT_EQ(decode(hex("00 01 61")).error(), DecodeError::unterminated);
  EXPECT_EQ(decode(hex("00 01 00 61 00")).error(), DecodeError::no_filename);
  EXPECT_EQ(decode(hex("00 01 61 00")).error(), DecodeError::no_mode);
  EXPECT_EQ(decode(hex("00 04 00")).error(), DecodeError::too_short);
}

TEST(TftpPacket, AnErrorsMessageMayLackItsNul) {
  EXPECT_EQ(std::get<ErrorPacket>(*decode(hex("00 05 00 08 6e 6f"))).message, "no");
  EXPECT_EQ(std::get<ErrorPacket>(*decode(hex("00 05 00 08"))).message, "");
}

TEST(TftpPacket, EveryTruncationIsDecodedOrRefused) {
  for (const auto& request : test::udp_payloads("uefi-pxe", server_port)) {
    test::for_every_truncation(request, [](Bytes cut) {
      const auto decoded = decode(cut);
      const bool has_name_and_mode = cut.size() >= 17;  // opcode, ipxe.efi, octet and their NULs
      EXPECT_EQ(decoded.has_value(), has_name_and_mode) << cut.size();
    });
  }
}

TEST(TftpPacket, ErrorCodesHaveNames) {
  EXPECT_EQ(error_name(ErrorCode::file_not_found), "file not found");
  EXPECT_EQ(error_name(static_cast<ErrorCode>(99)), "");
}

}  // namespace
}  // namespace pxe::tftp
