#include "tools/pxe-tftpd/transfer.hpp"

#include <gtest/gtest.h>

namespace pxe::tftpd {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Time at(Duration since_start) { return Time() + since_start; }

// `4-7` for blocks 4 to 7, `oack`, `-` for nothing, or how it ended.
std::string show(const Action& action) {
  if (std::holds_alternative<SendOack>(action)) return "oack";
  if (const auto* blocks = std::get_if<SendBlocks>(&action)) {
    return std::to_string(blocks->first) + "-" + std::to_string(blocks->first + blocks->count - 1);
  }
  if (const auto* end = std::get_if<End>(&action)) return std::string(to_string(end->ending));
  return "-";
}

Transfer lock_step(std::uint64_t last_block) { return Transfer({false, 1, std::nullopt, last_block}); }
Transfer windowed(std::uint32_t windowsize, std::uint64_t last_block) {
  return Transfer({true, windowsize, std::nullopt, last_block});
}

TEST(Transfer, WithoutOptionsDataComesAtOnce) {
  Transfer transfer = lock_step(2);
  EXPECT_EQ(show(transfer.start(at(seconds(0)))), "1-1");
  EXPECT_EQ(show(transfer.on_ack(1, at(milliseconds(1)))), "2-2");
  EXPECT_EQ(show(transfer.on_ack(2, at(milliseconds(2)))), "complete");
}

TEST(Transfer, AnOackIsAcknowledgedAsBlockZero) {
  Transfer transfer = windowed(1, 1);
  EXPECT_EQ(show(transfer.start(at(seconds(0)))), "oack");
  EXPECT_EQ(show(transfer.on_ack(1, at(milliseconds(1)))), "-");
  EXPECT_EQ(show(transfer.on_ack(0, at(milliseconds(1)))), "1-1");
  EXPECT_EQ(show(transfer.on_ack(0, at(milliseconds(2)))), "-");
  EXPECT_EQ(show(transfer.on_ack(1, at(milliseconds(3)))), "complete");
}

TEST(Transfer, ADuplicateAckNeverRepeatsDataInLockStep) {
  Transfer transfer = lock_step(9);
  transfer.start(at(seconds(0)));
  transfer.on_ack(1, at(milliseconds(1)));
  for (int i = 0; i < 10'000; ++i) EXPECT_EQ(show(transfer.on_ack(1, at(milliseconds(2)))), "-");
  EXPECT_EQ(transfer.deadline(), at(milliseconds(251)));  // the timeout, as if nothing had come
  EXPECT_EQ(transfer.retransmissions(), 0U);
}

TEST(Transfer, AcksOfTheFutureAndOfThePastAreNothing) {
  Transfer transfer = windowed(4, 100);
  transfer.start(at(seconds(0)));
  transfer.on_ack(0, at(milliseconds(1)));
  transfer.on_ack(4, at(milliseconds(2)));
  for (const int block : {3, 0, 9, 500, 40'000, 65'535}) {
    EXPECT_EQ(show(transfer.on_ack(static_cast<std::uint16_t>(block), at(seconds(9)))), "-") << block;
  }
  EXPECT_EQ(transfer.acknowledged(), 4U);
}

TEST(Transfer, AnAckInsideTheWindowMovesItAndRepeatsOnlyAfterARoundTrip) {
  Transfer transfer = windowed(4, 100);
  transfer.start(at(seconds(0)));
  EXPECT_EQ(show(transfer.on_ack(0, at(milliseconds(10)))), "1-4");  // a round trip is 10 ms
  EXPECT_EQ(show(transfer.on_ack(2, at(milliseconds(20)))), "5-6");
  EXPECT_EQ(transfer.deadline(), at(milliseconds(30)));
  EXPECT_EQ(show(transfer.on_ack(2, at(milliseconds(21)))), "-");
  EXPECT_EQ(show(transfer.on_deadline(at(milliseconds(29)))), "-");
  EXPECT_EQ(show(transfer.on_deadline(at(milliseconds(30)))), "3-6");
  EXPECT_EQ(transfer.retransmissions(), 4U);
}

TEST(Transfer, AnAckOfTheBlockBeforeTheWindowRestartsItOncePerRoundTrip) {
  Transfer transfer = windowed(4, 100);
  transfer.start(at(seconds(0)));
  transfer.on_ack(0, at(milliseconds(10)));
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(show(transfer.on_ack(0, at(milliseconds(20)))), "-");
  EXPECT_EQ(show(transfer.on_deadline(at(milliseconds(30)))), "1-4");
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(show(transfer.on_ack(0, at(milliseconds(31)))), "-");
  EXPECT_EQ(transfer.deadline(), at(milliseconds(51)));  // twice as long: once did not help
}

TEST(Transfer, AFloodOfComplaintsEndsWithTheTransfer) {
  Transfer transfer = windowed(4, 100);
  transfer.start(at(seconds(0)));
  transfer.on_ack(0, at(milliseconds(1)));
  std::size_t sends = 0;
  for (int ms = 2; ms < 40'000; ++ms) {
    transfer.on_ack(0, at(milliseconds(ms)));
    const Action action = transfer.on_deadline(at(milliseconds(ms)));
    if (std::holds_alternative<SendBlocks>(action)) ++sends;
    if (std::holds_alternative<End>(action)) break;
  }
  EXPECT_LE(sends, 5U + 5U);  // restarts and timeouts
}

TEST(Transfer, TheTimeoutDoublesUntilTheSixthSend) {
  Transfer transfer = lock_step(9);
  transfer.start(at(seconds(0)));
  transfer.on_ack(1, at(milliseconds(1)));  // proven, and a round trip short enough for the least wait
  const Time sent = at(milliseconds(1));
  for (const int ms : {250, 750, 1750, 3750, 7750}) {
    EXPECT_EQ(transfer.deadline(), sent + milliseconds(ms));
    EXPECT_EQ(show(transfer.on_deadline(sent + milliseconds(ms))), "2-2");
  }
  EXPECT_EQ(show(transfer.on_deadline(sent + milliseconds(15750))), "the client does not answer");
}

TEST(Transfer, APeerThatNeverAnsweredGetsThreeSends) {
  Transfer transfer = lock_step(9);
  transfer.start(at(seconds(0)));
  EXPECT_EQ(show(transfer.on_deadline(at(seconds(1)))), "1-1");
  EXPECT_EQ(show(transfer.on_deadline(at(seconds(3)))), "1-1");
  EXPECT_EQ(show(transfer.on_deadline(at(seconds(7)))), "the client does not answer");
}

TEST(Transfer, ANegotiatedTimeoutIsKept) {
  Transfer transfer({true, 1, seconds(5), 9});
  transfer.start(at(seconds(0)));
  transfer.on_ack(0, at(milliseconds(1)));
  const Time sent = at(milliseconds(1));
  EXPECT_EQ(show(transfer.on_deadline(sent + milliseconds(4999))), "-");
  EXPECT_EQ(show(transfer.on_deadline(sent + seconds(5))), "1-1");
  EXPECT_EQ(transfer.deadline(), sent + seconds(10));
}

// OVMF asks for the size, ends the transfer and asks again in earnest.
TEST(Transfer, AnErrorInsteadOfTheFirstAckIsAProbe) {
  Transfer transfer = windowed(1, 100);
  transfer.start(at(seconds(0)));
  const Action action = transfer.on_error({tftp::ErrorCode::option_refused, "User aborted the transfer"});
  const auto& end = std::get<End>(action);
  EXPECT_EQ(end.ending, Ending::probe);
  EXPECT_EQ(end.detail, "User aborted the transfer");
  EXPECT_FALSE(end.farewell);
}

TEST(Transfer, AnErrorAfterTheFirstBlockIsAProbeAndLaterAFailure) {
  Transfer transfer = lock_step(100);
  transfer.start(at(seconds(0)));
  transfer.on_ack(1, at(milliseconds(1)));
  EXPECT_EQ(std::get<End>(transfer.on_error({})).ending, Ending::probe);
  transfer.on_ack(2, at(milliseconds(2)));
  EXPECT_EQ(std::get<End>(transfer.on_error({})).ending, Ending::aborted);
}

TEST(Transfer, APortThatClosesAfterTheLastBlockHasIt) {
  Transfer transfer = lock_step(3);
  transfer.start(at(seconds(0)));
  transfer.on_ack(1, at(milliseconds(1)));
  EXPECT_EQ(show(transfer.on_unreachable()), "nobody listens at the client's port");
  transfer.on_ack(2, at(milliseconds(2)));
  EXPECT_EQ(show(transfer.on_unreachable()), "complete");
}

TEST(Transfer, AFileThatCannotBeReadEndsWithAnError) {
  Transfer transfer = lock_step(3);
  transfer.start(at(seconds(0)));
  const Action action = transfer.on_unreadable();
  EXPECT_EQ(std::get<End>(action).farewell->code, tftp::ErrorCode::not_defined);
}

TEST(Transfer, TheEndMayBecomeKnownOnlyWhenItIsRead) {
  Transfer transfer({true, 4, std::nullopt, std::nullopt});
  transfer.start(at(seconds(0)));
  EXPECT_EQ(show(transfer.on_ack(0, at(milliseconds(1)))), "1-4");
  transfer.ends_at(2);
  EXPECT_EQ(show(transfer.on_ack(4, at(milliseconds(2)))), "-");
  EXPECT_EQ(show(transfer.on_ack(2, at(milliseconds(2)))), "complete");
}

}  // namespace
}  // namespace pxe::tftpd
