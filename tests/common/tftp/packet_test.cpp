#include "common/tftp/packet.hpp"

#include <gtest/gtest.h>

namespace pxe::tftp {
namespace {

using namespace std::string_view_literals;

// A copy of exact size, so that reading past the end is noticed.
Result<Packet, DecodeError> decode_copy(std::string_view datagram) {
  const std::vector<std::uint8_t> copy(datagram.begin(), datagram.end());
  auto packet = decode(copy);
  // DATA refers to the datagram; none of these tests look at its payload after this.
  return packet;
}

DecodeError error_of(std::string_view datagram) { return decode_copy(datagram).error(); }

Request request_of(std::string_view datagram) { return std::get<Request>(*decode_copy(datagram)); }

constexpr auto ovmf = "\0\1ipxe.efi\0octet\0tsize\0000\0blksize\0001468\0windowsize\0004\0"sv;

TEST(TftpPacket, ARequestIsNameModeAndOptions) {
  const Request request = request_of(ovmf);
  EXPECT_EQ(request.opcode, Opcode::rrq);
  EXPECT_EQ(request.filename, "ipxe.efi");
  EXPECT_EQ(request.mode, "octet");
  EXPECT_EQ(request.options, (std::vector<Option>{{"tsize", "0"}, {"blksize", "1468"}, {"windowsize", "4"}}));
}

TEST(TftpPacket, ModeAndOptionNamesAreReadWithoutRegardToCase) {
  const Request request = request_of("\0\1F\0OcTeT\0TSIZE\0000\0"sv);
  EXPECT_EQ(request.filename, "F");
  EXPECT_EQ(request.mode, "octet");
  EXPECT_EQ(request.options, (std::vector<Option>{{"tsize", "0"}}));
}

TEST(TftpPacket, AnOptionWithoutAValueAndWhatFollowsTheLastNulAreDropped) {
  EXPECT_TRUE(request_of("\0\1f\0octet\0blksize\0"sv).options.empty());
  EXPECT_TRUE(request_of("\0\1f\0octet\0blksize\0005"sv).options.empty());
  EXPECT_TRUE(request_of("\0\1f\0octet\0rubbish"sv).options.empty());
}

TEST(TftpPacket, ARequestThatIsNoneSaysWhy) {
  EXPECT_EQ(error_of(""), DecodeError::too_short);
  EXPECT_EQ(error_of("\0"sv), DecodeError::too_short);
  EXPECT_EQ(error_of("\0\1"sv), DecodeError::unterminated);
  EXPECT_EQ(error_of("\0\1f"sv), DecodeError::unterminated);
  EXPECT_EQ(error_of("\0\1\0octet\0"sv), DecodeError::no_filename);
  EXPECT_EQ(error_of("\0\1f\0"sv), DecodeError::no_mode);
  EXPECT_EQ(error_of("\0\1f\0octet"sv), DecodeError::no_mode);
  EXPECT_EQ(error_of("\0\0"sv), DecodeError::unknown_opcode);
  EXPECT_EQ(error_of("\0\7f\0octet\0"sv), DecodeError::unknown_opcode);
  EXPECT_EQ(error_of("\1\1f\0octet\0"sv), DecodeError::unknown_opcode);
}

TEST(TftpPacket, CutAtAnyLengthItIsAShorterRequestOrNone) {
  const Request whole = request_of(ovmf);
  for (std::size_t length = 0; length < ovmf.size(); ++length) {
    const auto packet = decode_copy(ovmf.substr(0, length));
    if (!packet) continue;
    const auto& cut = std::get<Request>(*packet);
    EXPECT_EQ(cut.filename, whole.filename) << length;
    EXPECT_LT(cut.options.size(), whole.options.size()) << length;
  }
}

TEST(TftpPacket, ARequestSurvivesTheRoundTrip) {
  const Request request{Opcode::wrq, "a b\xff", "netascii", {{"timeout", "3"}, {"x", ""}}};
  std::vector<std::uint8_t> bytes;
  encode(request, bytes);
  EXPECT_EQ(std::get<Request>(*decode(bytes)), request);
}

TEST(TftpPacket, DataIsABlockAndItsBytes) {
  std::vector<std::uint8_t> bytes;
  encode(Data{65535, as_bytes("abc")}, bytes);
  EXPECT_EQ(as_text(bytes),
            "\0\3\xff\xff"
            "abc"sv);
  const auto packet = decode(bytes);
  EXPECT_EQ(std::get<Data>(*packet).block, 65535);
  EXPECT_EQ(as_text(std::get<Data>(*packet).payload), "abc");
}

TEST(TftpPacket, AnAckIsFourBytes) {
  std::vector<std::uint8_t> bytes;
  encode(Ack{258}, bytes);
  EXPECT_EQ(as_text(bytes), "\0\4\1\2"sv);
  EXPECT_EQ(std::get<Ack>(*decode(bytes)).block, 258);
  EXPECT_EQ(error_of("\0\4\1"sv), DecodeError::too_short);
}

TEST(TftpPacket, AnErrorsMessageMayLackItsNul) {
  EXPECT_EQ(std::get<ErrorPacket>(*decode_copy("\0\5\0\1gone\0junk"sv)).message, "gone");
  EXPECT_EQ(std::get<ErrorPacket>(*decode_copy("\0\5\0\1gone"sv)).message, "gone");
  EXPECT_EQ(std::get<ErrorPacket>(*decode_copy("\0\5\0\1"sv)).code, ErrorCode::file_not_found);
}

TEST(TftpPacket, AnOackIsItsOptions) {
  std::vector<std::uint8_t> bytes;
  encode(OptionAck{{{"blksize", "1468"}}}, bytes);
  EXPECT_EQ(as_text(bytes), "\0\6blksize\0001468\0"sv);
  EXPECT_EQ(std::get<OptionAck>(*decode(bytes)).options, (std::vector<Option>{{"blksize", "1468"}}));
}

}  // namespace
}  // namespace pxe::tftp
