#include "tools/pxe-sniff/conversation.hpp"

#include <gtest/gtest.h>

#include "tests/support/bytes.hpp"
#include "tests/support/capture_file.hpp"
#include "tests/tools/pxe-sniff/frames.hpp"

namespace pxe::sniff {
namespace {

using dhcp::MessageType;

const tftp::Request wants_ipxe{tftp::Opcode::rrq, "ipxe.efi", "octet", {}};

TEST(Conversation, TellsTheThreeProtocolsApart) {
  Listener listener;
  EXPECT_EQ(kind_of(*listener.hears(dhcp(message(MessageType::discover)))), Kind::dhcp);
  EXPECT_EQ(kind_of(*listener.hears(tftp(machine, 1545, server, 69, wants_ipxe))), Kind::tftp);
  EXPECT_EQ(kind_of(*listener.hears(tcp(machine, 1613, server, 80, "GET / HTTP/1.1\r\n\r\n"))), Kind::http);
  EXPECT_FALSE(listener.hears(udp(machine, 1000, server, 53, as_bytes("query"))));
  EXPECT_FALSE(listener.hears(tcp(machine, 1613, server, 80, "the middle of a file")));
  EXPECT_FALSE(listener.hears(tcp(machine, 1613, server, 8080, "GET / HTTP/1.1\r\n\r\n")));
}

TEST(Conversation, ListensOnThePxePortToo) {
  Listener listener;
  std::vector<std::uint8_t> payload;
  dhcp::encode(message(MessageType::request), 1472, payload);
  EXPECT_EQ(kind_of(*listener.hears(udp(machine, 4011, server, 4011, payload))), Kind::dhcp);
}

TEST(Conversation, FollowsATransferToItsOwnPorts) {
  Listener listener;
  const tftp::OptionAck accepted{{{"blksize", "1468"}}};
  EXPECT_FALSE(listener.hears(tftp(server, 56343, machine, 1545, accepted)));  // of no transfer that was seen
  listener.hears(tftp(machine, 1545, server, 69, wants_ipxe));
  EXPECT_TRUE(listener.hears(tftp(server, 56343, machine, 1545, accepted)));
  EXPECT_FALSE(listener.hears(tftp(machine, 1545, server, 56343, tftp::Ack{0})));
  const std::vector<std::uint8_t> block(512);
  EXPECT_FALSE(listener.hears(tftp(server, 56343, machine, 1545, tftp::Data{1, block})));
  const auto error = listener.hears(
      tftp(machine, 1545, server, 56343, tftp::ErrorPacket{tftp::ErrorCode::option_refused, "aborted"}));
  EXPECT_EQ(std::get<tftp::ErrorPacket>(std::get<tftp::Packet>(error->what)).message, "aborted");
  EXPECT_FALSE(listener.hears(tftp(Ipv4Address(10, 77, 0, 9), 1, machine, 1545, accepted)));  // a stranger
}

TEST(Conversation, KnowsAMachineByItsLease) {
  Listener listener;
  EXPECT_TRUE(listener.hears(tftp(machine, 1545, server, 69, wants_ipxe))->mac.empty());
  listener.hears(dhcp(message(MessageType::ack)));
  EXPECT_EQ(listener.hears(tftp(machine, 1545, server, 69, wants_ipxe))->mac.to_string(),
            "52:54:00:12:34:03");
  EXPECT_EQ(listener.hears(tcp(server, 80, machine, 1613, "HTTP/1.1 200 OK\r\n\r\n"))->mac.to_string(),
            "52:54:00:12:34:03");
}

TEST(Conversation, AnOfferIsNoLeaseYet) {
  Listener listener;
  listener.hears(dhcp(message(MessageType::offer)));
  EXPECT_TRUE(listener.hears(tftp(machine, 1545, server, 69, wants_ipxe))->mac.empty());
}

TEST(Conversation, ForgetsTheOldestWhenThereAreTooMany) {
  Recent<int, int> recent(3);
  for (int i = 0; i < 5; ++i) recent.put(i, i);
  EXPECT_FALSE(recent.put(4, 40));
  EXPECT_EQ(recent.size(), 3U);
  EXPECT_EQ(recent.find(1), nullptr);
  EXPECT_EQ(*recent.find(2), 2);
  EXPECT_EQ(*recent.find(4), 40);
  EXPECT_EQ(recent.put(5, 5), 2);  // what had to go
  recent.erase(3);
  EXPECT_FALSE(recent.put(6, 6));
}

TEST(Conversation, TheBlocksOfAFileAreKeptButNotShown) {
  Listener listener;
  listener.hears(tftp(machine, 1545, server, 69, wants_ipxe));
  const std::vector<std::uint8_t> block(512);
  const auto events = listener.hears_all(tftp(server, 56343, machine, 1545, tftp::Data{1, block}));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_TRUE(events[0].bulk);
  EXPECT_EQ(kind_of(events[0]), Kind::tftp);
}

TEST(Conversation, ACutMessageIsShownAsFarAsItGoes) {
  const FrameBytes whole = dhcp(message(MessageType::discover));
  constexpr std::size_t headers = 28;
  Listener listener;
  const auto no_chaddr = listener.hears(whole, headers + 43);
  EXPECT_TRUE(no_chaddr->truncated);
  EXPECT_EQ(no_chaddr->malformed, "");
  EXPECT_EQ(kind_of(*no_chaddr), Kind::dhcp);
  EXPECT_TRUE(std::holds_alternative<Undecoded>(no_chaddr->what));
  const auto header = listener.hears(whole, headers + 44);
  EXPECT_EQ(std::get<dhcp::Message>(header->what).xid, 0x1234U);
  EXPECT_EQ(header->mac.to_string(), "52:54:00:12:34:03");
  const auto most = listener.hears(whole, headers + 243);
  EXPECT_TRUE(most->truncated);
  EXPECT_EQ(std::get<dhcp::Message>(most->what).type(), MessageType::discover);
  EXPECT_EQ(most->malformed, "");
}

TEST(Conversation, WhatIsMalformedIsNamed) {
  Listener listener;
  EXPECT_EQ(listener.hears(udp(machine, 68, server, 67, as_bytes("short")))->malformed,
            "shorter than a BOOTP header");
  EXPECT_EQ(listener.hears(udp(machine, 1545, server, 69, as_bytes("\1")))->malformed,
            "shorter than a TFTP packet");
  std::vector<std::uint8_t> payload;
  dhcp::encode(message(MessageType::discover), 1472, payload);
  payload[2] = 17;
  EXPECT_EQ(listener.hears(udp(machine, 68, server, 67, payload))->malformed, "hlen is over 16");
  payload[2] = 6;
  payload[241] = 200;  // the length of option 53
  EXPECT_EQ(listener.hears(udp(machine, 68, server, 67, payload))->malformed,
            "an option is longer than the field that holds it");
}

TEST(Conversation, AFrameThatNobodyCanReadIsShown) {
  Listener listener;
  const auto event = listener.hears(test::hex("45 00 00"));
  ASSERT_TRUE(event);
  EXPECT_EQ(kind_of(*event), Kind::frame);
  EXPECT_EQ(event->malformed, "the frame ends in its IP header");
}

TEST(Conversation, EveryFrameOfTheCapturesAtEveryLengthIsSurvived) {
  for (const auto name : test::capture_names) {
    Conversation conversation({80});
    std::uint64_t number = 0;
    for (const auto& frame : test::read_capture(test::capture_path(name))) {
      const std::size_t step = frame.bytes.size() > 700 ? 61 : 1;  // TFTP's blocks all look alike
      for (std::size_t size = 0; size <= frame.bytes.size(); size += step) {
        const test::ExactBytes cut(Bytes(frame.bytes).first(size));
        conversation.on_frame({++number, frame.time_us, 1, cut.get(), frame.bytes.size()});
        conversation.on_frame({++number, frame.time_us, 1, cut.get(), size});
      }
    }
  }
}

}  // namespace
}  // namespace pxe::sniff
