#include "tools/pxe-sniff/transfers.hpp"

#include <gtest/gtest.h>

#include "tests/support/capture_file.hpp"
#include "tests/tools/pxe-sniff/frames.hpp"

namespace pxe::sniff {
namespace {

const tftp::Request wants{tftp::Opcode::rrq, "ipxe.efi", "octet", {{"blksize", "1468"}}};
const tftp::OptionAck accepted{{{"blksize", "1468"}, {"windowsize", "4"}, {"tsize", "2936"}}};

FrameBytes data(std::uint16_t block, std::size_t size, std::uint16_t port = 1545) {
  const std::vector<std::uint8_t> payload(size);
  return tftp(server, 34352, machine, port, tftp::Data{block, payload});
}
FrameBytes ack(std::uint16_t block, std::uint16_t port = 1545) {
  return tftp(machine, port, server, 34352, tftp::Ack{block});
}

std::optional<Transfer> transfer_in(const std::vector<Event>& events) {
  for (const Event& event : events) {
    if (const auto* transfer = std::get_if<Transfer>(&event.what)) return *transfer;
  }
  return std::nullopt;
}

TEST(Transfers, ATransferIsSummedUpWhenItsLastBlockIsAcknowledged) {
  Listener listener;
  listener.hears(tftp(machine, 1545, server, 69, wants));
  EXPECT_EQ(listener.hears(tftp(server, 34352, machine, 1545, accepted))->file, "ipxe.efi");
  listener.hears(ack(0));
  for (const int block : {1, 2, 2}) listener.hears(data(static_cast<std::uint16_t>(block), 1468));
  listener.hears(data(3, 10));
  const auto transfer = transfer_in(listener.hears_all(ack(3)));
  ASSERT_TRUE(transfer);
  EXPECT_EQ(transfer->outcome, Outcome::done);
  EXPECT_EQ(transfer->file, "ipxe.efi");
  EXPECT_EQ(transfer->bytes, 2 * 1468U + 10);
  EXPECT_EQ(transfer->block, 3U);
  EXPECT_EQ(transfer->retransmissions, 1U);
  EXPECT_EQ(transfer->blksize, 1468);
  EXPECT_EQ(transfer->windowsize, 4);
  EXPECT_EQ(transfer->tsize, 2936U);
  EXPECT_EQ(transfer->duration_us, 7'000'000);
  EXPECT_EQ(transfer->first_frame, 1U);
  EXPECT_TRUE(listener.hears_all(ack(3)).empty());  // it is over
}

TEST(Transfers, WithoutAnOackTheBlocksAreOf512) {
  Listener listener;
  listener.hears(tftp(machine, 1545, server, 69, wants));
  listener.hears(data(1, 512));
  listener.hears(data(2, 0));
  EXPECT_EQ(transfer_in(listener.hears_all(ack(2)))->bytes, 512U);
}

// As `tcpdump -s 96` leaves them: what counts is what was on the wire.
TEST(Transfers, BlocksThatTheCaptureCutCountWhole) {
  constexpr std::size_t snapshot = 60;
  Listener listener;
  listener.hears(tftp(machine, 1545, server, 69, wants));
  listener.hears(tftp(server, 34352, machine, 1545, accepted));
  for (std::uint16_t block = 1; block <= 2; ++block) {
    EXPECT_FALSE(transfer_in(listener.hears_all(data(block, 1468), snapshot)));
    EXPECT_FALSE(transfer_in(listener.hears_all(ack(block))));
  }
  listener.hears(data(3, 100), snapshot);
  const auto transfer = transfer_in(listener.hears_all(ack(3)));
  ASSERT_TRUE(transfer);
  EXPECT_EQ(transfer->bytes, 2 * 1468U + 100);
}

TEST(Transfers, BlockNumbersWrap) {
  Listener listener;
  listener.hears(tftp(machine, 1545, server, 69, wants));
  for (int block = 1; block <= 65'537; ++block) listener.hears(data(static_cast<std::uint16_t>(block), 512));
  listener.hears(data(2, 1));
  const auto transfer = transfer_in(listener.hears_all(ack(2)));
  EXPECT_EQ(transfer->block, 65'538U);
  EXPECT_EQ(transfer->bytes, 65'537U * 512 + 1);
}

// UEFI asks for a file twice, once only for its size.
TEST(Transfers, ASizeProbeIsAborted) {
  Listener listener;
  listener.hears(tftp(machine, 1545, server, 69, wants));
  listener.hears(tftp(server, 34352, machine, 1545, accepted));
  const auto events = listener.hears_all(
      tftp(machine, 1545, server, 34352, tftp::ErrorPacket{tftp::ErrorCode::option_refused, "User aborted"}));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(transfer_in(events)->outcome, Outcome::aborted);
  EXPECT_EQ(transfer_in(events)->bytes, 0U);
}

TEST(Transfers, WhatTheServerRefusesHasFailed) {
  Listener listener;
  listener.hears(tftp(machine, 1545, server, 69, wants));
  const auto events = listener.hears_all(
      tftp(server, 34352, machine, 1545, tftp::ErrorPacket{tftp::ErrorCode::file_not_found, "no such file"}));
  EXPECT_EQ(events[0].file, "ipxe.efi");
  EXPECT_EQ(transfer_in(events)->outcome, Outcome::failed);
}

TEST(Transfers, WhatGoesQuietIsToldAtTheEndWithWhoseTurnItWas) {
  Listener listener;
  listener.hears(tftp(machine, 1545, server, 69, wants));
  listener.hears(data(1, 512));
  listener.hears(ack(1));
  const auto transfer = transfer_in(listener.finish());
  EXPECT_EQ(transfer->outcome, Outcome::unfinished);
  EXPECT_EQ(transfer->block, 1U);
  EXPECT_EQ(transfer->bytes, 512U);
  EXPECT_TRUE(listener.finish().empty());
}

TEST(Transfers, AfterAMinuteOfSilenceItIsOver) {
  Listener listener;
  listener.hears(tftp(machine, 1545, server, 69, wants));
  std::optional<Transfer> transfer;
  for (int i = 0; i < 80 && !transfer; ++i) {
    transfer = transfer_in(listener.hears_all(dhcp(message(dhcp::MessageType::discover))));
  }
  EXPECT_EQ(transfer->outcome, Outcome::unfinished);
}

TEST(Transfers, ARequestThatIsSentAgainIsOneTransfer) {
  Listener listener;
  for (int i = 0; i < 3; ++i) listener.hears(tftp(machine, 1545, server, 69, wants));
  EXPECT_EQ(transfer_in(listener.finish())->retransmissions, 2U);
}

// Two machines, or one with two ports, at once.
TEST(Transfers, EachIsKnownByItsClientsAddressAndPort) {
  Listener listener;
  listener.hears(tftp(machine, 1545, server, 69, wants));
  listener.hears(tftp(machine, 1546, server, 69, wants));
  listener.hears(data(1, 512, 1545));
  listener.hears(data(1, 10, 1546));
  EXPECT_EQ(transfer_in(listener.hears_all(ack(1, 1546)))->bytes, 10U);
  listener.hears(data(2, 20, 1545));
  EXPECT_EQ(transfer_in(listener.hears_all(ack(2, 1545)))->bytes, 532U);
}

TEST(Transfers, OnlySoManyAreRemembered) {
  Listener listener;
  std::size_t ended = 0;
  for (std::uint32_t i = 0; i < Transfers::most + 5; ++i) {
    const Ipv4Address one(0x0a000001 + i);
    if (transfer_in(listener.hears_all(tftp(one, 1545, server, 69, wants)))) ++ended;
    if (i % 50 == 49) continue;
  }
  EXPECT_GE(ended, 5U);
  EXPECT_LE(listener.finish().size(), Transfers::most);
}

TEST(Transfers, TheCapturesTransfersAreWhole) {
  Conversation conversation({80});
  std::uint64_t number = 0;
  std::vector<Transfer> transfers;
  for (const auto& frame : test::read_capture(test::capture_path("uefi-pxe"))) {
    for (const Event& event :
         conversation.on_frame({++number, frame.time_us, 1, frame.bytes, frame.bytes.size()})) {
      if (const auto* transfer = std::get_if<Transfer>(&event.what)) transfers.push_back(*transfer);
    }
  }
  ASSERT_EQ(transfers.size(), 2U);
  EXPECT_EQ(transfers[1].bytes, 850'528U);
  EXPECT_EQ(transfers[1].bytes, *transfers[0].tsize);  // what the size probe was told
  EXPECT_TRUE(conversation.finish().empty());
}

}  // namespace
}  // namespace pxe::sniff
