#include "tools/pxe-tftpd/receipt.hpp"

#include <gtest/gtest.h>

namespace pxe::tftpd {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Time at(Duration since_start) { return Time() + since_start; }

// `take ack 3`, `take last ack 4`, `oack`, `-` for nothing, or how it ended.
std::string show(const Answer& answer) {
  std::string text = answer.is_taken ? answer.is_last ? "take last " : "take " : "";
  if (std::holds_alternative<SendOack>(answer.then)) return text + "oack";
  if (const auto* ack = std::get_if<tftp::Ack>(&answer.then))
    return text + "ack " + std::to_string(ack->block);
  if (const auto* end = std::get_if<End>(&answer.then)) return text + std::string(to_string(end->ending));
  return text + "-";
}

Receipt lock_step() { return Receipt({false, 8, 1, std::nullopt, 1000}); }
Receipt windowed(std::uint32_t windowsize) { return Receipt({true, 8, windowsize, std::nullopt, 1000}); }

TEST(Receipt, EachBlockIsAcknowledgedUpToAShortOne) {
  Receipt receipt = lock_step();
  EXPECT_EQ(show(receipt.start(at(seconds(0)))), "ack 0");
  EXPECT_EQ(show(receipt.on_data(1, 8, at(milliseconds(1)))), "take ack 1");
  EXPECT_EQ(show(receipt.on_data(2, 8, at(milliseconds(2)))), "take ack 2");
  EXPECT_EQ(show(receipt.on_data(3, 0, at(milliseconds(3)))), "take last ack 3");
  EXPECT_EQ(receipt.bytes(), 16U);
  EXPECT_EQ(show(receipt.on_deadline(at(seconds(20)))), "complete");
}

TEST(Receipt, OptionsAreAcknowledgedInPlaceOfBlockZero) {
  Receipt receipt = windowed(1);
  EXPECT_EQ(show(receipt.start(at(seconds(0)))), "oack");
  EXPECT_EQ(show(receipt.on_data(1, 3, at(milliseconds(1)))), "take last ack 1");
}

TEST(Receipt, AWindowIsAcknowledgedAtItsEndAndAtTheFilesEnd) {
  Receipt receipt = windowed(4);
  receipt.start(at(seconds(0)));
  for (std::uint16_t block = 1; block < 4; ++block) EXPECT_EQ(show(receipt.on_data(block, 8, {})), "take -");
  EXPECT_EQ(show(receipt.on_data(4, 8, {})), "take ack 4");
  EXPECT_EQ(show(receipt.on_data(5, 8, {})), "take -");
  EXPECT_EQ(show(receipt.on_data(6, 1, {})), "take last ack 6");
}

TEST(Receipt, ABlockThatIsMissingIsAskedForOnce) {
  Receipt receipt = windowed(4);
  receipt.start(at(seconds(0)));
  EXPECT_EQ(show(receipt.on_data(1, 8, {})), "take -");
  EXPECT_EQ(show(receipt.on_data(3, 8, {})), "ack 1");
  EXPECT_EQ(show(receipt.on_data(4, 8, {})), "-");
  EXPECT_EQ(show(receipt.on_data(2, 8, {})), "take -");
}

TEST(Receipt, ABlockSaidTwiceIsTakenOnceAndAnsweredOnce) {
  Receipt receipt = lock_step();
  receipt.start(at(seconds(0)));
  receipt.on_data(1, 8, {});
  EXPECT_EQ(show(receipt.on_data(1, 8, {})), "ack 1");
  EXPECT_EQ(show(receipt.on_data(1, 8, {})), "-");
  EXPECT_EQ(receipt.bytes(), 8U);
}

TEST(Receipt, TheLastAckIsSaidAgainToAClientThatMissedIt) {
  Receipt receipt = lock_step();
  receipt.start(at(seconds(0)));
  receipt.on_data(1, 1, at(seconds(0)));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(show(receipt.on_data(1, 1, at(seconds(1)))), "ack 1");
}

TEST(Receipt, WhatIsTooLargeIsDiskFull) {
  Receipt receipt({false, 8, 1, std::nullopt, 15});
  receipt.start(at(seconds(0)));
  receipt.on_data(1, 8, {});
  const auto end = std::get<End>(receipt.on_data(2, 8, {}).then);
  EXPECT_EQ(end.farewell->code, tftp::ErrorCode::disk_full);
}

TEST(Receipt, ABlockLargerThanNegotiatedIsNothing) {
  Receipt receipt = lock_step();
  receipt.start(at(seconds(0)));
  EXPECT_EQ(show(receipt.on_data(1, 9, {})), "-");
}

TEST(Receipt, BlockNumbersWrap) {
  Receipt receipt({false, 8, 1, std::nullopt, 1 << 30});
  receipt.start(at(seconds(0)));
  for (std::uint32_t block = 1; block <= 70'000; ++block) {
    ASSERT_TRUE(receipt.on_data(static_cast<std::uint16_t>(block), 8, {}).is_taken) << block;
  }
  EXPECT_EQ(receipt.bytes(), 560'000U);
}

TEST(Receipt, ASilentClientIsRemindedThriceIfItNeverSpokeElseSixTimes) {
  for (const bool spoke : {false, true}) {
    Receipt receipt = lock_step();
    receipt.start(at(seconds(0)));
    if (spoke) receipt.on_data(1, 8, at(seconds(0)));
    int sends = 1;
    Answer answer = receipt.on_deadline(receipt.deadline());
    for (; !std::holds_alternative<End>(answer.then); ++sends)
      answer = receipt.on_deadline(receipt.deadline());
    EXPECT_EQ(sends, spoke ? 6 : 3);
    EXPECT_EQ(show(answer), "the client does not answer");
  }
}

TEST(Receipt, AnErrorEndsIt) {
  Receipt receipt = lock_step();
  receipt.start(at(seconds(0)));
  EXPECT_EQ(show(receipt.on_error({tftp::ErrorCode::not_defined, "no"})), "the client ended it");
}

}  // namespace
}  // namespace pxe::tftpd
