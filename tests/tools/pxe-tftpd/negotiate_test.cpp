#include "tools/pxe-tftpd/negotiate.hpp"

#include <gtest/gtest.h>

namespace pxe::tftpd {
namespace {

tftp::Request request(std::vector<tftp::Option> options, std::string mode = "octet") {
  return {tftp::Opcode::rrq, "f", std::move(mode), std::move(options)};
}

// What the OACK holds, `blksize=1468 tsize=1000`, for a file of 1000 bytes; empty: no OACK.
std::string oack(std::vector<tftp::Option> options, const Limits& limits = {1468, 64}) {
  const auto result = negotiate(request(std::move(options)), limits);
  std::string text;
  for (const tftp::Option& option : std::get<Negotiated>(result).oack(1000)) {
    text += (text.empty() ? "" : " ") + option.name + "=" + option.value;
  }
  return text;
}

tftp::ErrorCode refused(const tftp::Request& asked) {
  return std::get<Refusal>(negotiate(asked, {})).error.code;
}

TEST(Negotiate, NothingAskedIsNothingAcknowledged) {
  const auto result = std::get<Negotiated>(negotiate(request({}), {}));
  EXPECT_TRUE(result.oack(1000).empty());
  EXPECT_EQ(result.blksize, 512);
  EXPECT_EQ(result.windowsize, 1U);
}

TEST(Negotiate, AnswersInTheOrderOfTheRequest) {
  EXPECT_EQ(oack({{"windowsize", "4"}, {"tsize", "0"}, {"blksize", "1468"}, {"timeout", "3"}}),
            "windowsize=4 tsize=1000 blksize=1468 timeout=3");
}

TEST(Negotiate, BlksizeIsGrantedFrom8To65464AndLoweredToTheRoutes) {
  EXPECT_EQ(oack({{"blksize", "8"}}), "blksize=8");
  EXPECT_EQ(oack({{"blksize", "1428"}}), "blksize=1428");
  EXPECT_EQ(oack({{"blksize", "65464"}}), "blksize=1468");
  EXPECT_EQ(oack({{"blksize", "65464"}}, {65464, 64}), "blksize=65464");
}

TEST(Negotiate, WhatIsNoBlksizeIsPassedOver) {
  for (const char* value : {"7", "0", "-1", "", "65465", "512abc", "0x200", " 512", "99999999999999999999"}) {
    EXPECT_EQ(oack({{"blksize", value}}), "") << value;
  }
}

TEST(Negotiate, WindowsizeIsGrantedFrom1To65535AndLoweredToTheLimit) {
  EXPECT_EQ(oack({{"windowsize", "1"}}), "windowsize=1");
  EXPECT_EQ(oack({{"windowsize", "65535"}}), "windowsize=64");
  for (const char* value : {"0", "65536", "x"}) EXPECT_EQ(oack({{"windowsize", value}}), "") << value;
}

// RFC 2348's largest block times RFC 7440's largest window would be 4 GB under way.
TEST(Negotiate, AWindowHoldsAMegabyteAtMost) {
  EXPECT_EQ(oack({{"windowsize", "65535"}, {"blksize", "65464"}}, {65464, 65535}),
            "windowsize=16 blksize=65464");
}

TEST(Negotiate, TimeoutIsGrantedAsAskedOrNotAtAll) {
  EXPECT_EQ(oack({{"timeout", "1"}}), "timeout=1");
  EXPECT_EQ(oack({{"timeout", "255"}}), "timeout=255");
  for (const char* value : {"0", "256", "1.5"}) EXPECT_EQ(oack({{"timeout", value}}), "") << value;
}

TEST(Negotiate, TsizeIsNotKnownInNetascii) {
  const auto result = negotiate(request({{"tsize", "0"}}, "netascii"), {});
  EXPECT_TRUE(std::get<Negotiated>(result).oack(1000).empty());
}

TEST(Negotiate, OfARepeatedOptionTheFirstCounts) {
  EXPECT_EQ(oack({{"blksize", "1024"}, {"blksize", "512"}}), "blksize=1024");
  EXPECT_EQ(oack({{"blksize", "1"}, {"blksize", "512"}}), "blksize=512");
}

TEST(Negotiate, OptionsItDoesNotKnowArePassedOver) {
  std::vector<tftp::Option> options(100, {"multicast", ""});
  options.push_back({"tsize", "0"});
  EXPECT_EQ(oack(options), "tsize=1000");
}

TEST(Negotiate, OtherModesAreIllegalAndUploadsForbidden) {
  EXPECT_EQ(refused(request({}, "mail")), tftp::ErrorCode::illegal_operation);
  EXPECT_EQ(refused(request({}, "")), tftp::ErrorCode::illegal_operation);
  EXPECT_EQ(refused({tftp::Opcode::wrq, "f", "octet", {}}), tftp::ErrorCode::access_violation);
}

TEST(Negotiate, AnUploadsSizeIsEchoedOrTooLarge) {
  const Limits limits{1468, 64, true, 5000};
  const auto taken = negotiate({tftp::Opcode::wrq, "f", "octet", {{"tsize", "5000"}}}, limits);
  EXPECT_EQ(std::get<Negotiated>(taken).announced, 5000U);
  const auto large = negotiate({tftp::Opcode::wrq, "f", "octet", {{"tsize", "5001"}}}, limits);
  EXPECT_EQ(std::get<Refusal>(large).error.code, tftp::ErrorCode::disk_full);
}

TEST(Negotiate, ABlockFitsTheRoutesMtu) {
  EXPECT_EQ(blksize_for_mtu(1500), 1468);
  EXPECT_EQ(blksize_for_mtu(9000), 8968);
  EXPECT_EQ(blksize_for_mtu(65536), 65464);
  EXPECT_EQ(blksize_for_mtu(0), 512);
}

}  // namespace
}  // namespace pxe::tftpd
