#include "tools/pxe-sniff/fragments.hpp"

#include <gtest/gtest.h>

#include "tests/tools/pxe-sniff/frames.hpp"

namespace pxe::sniff {
namespace {

constexpr std::size_t ip_header = 20;

// The fragments of a datagram whose payload is cut every size bytes, a multiple of 8.
std::vector<FrameBytes> in_pieces(const FrameBytes& datagram, std::size_t size, std::uint16_t id = 7) {
  std::vector<FrameBytes> pieces;
  for (std::size_t at = ip_header; at < datagram.size(); at += size) {
    const std::size_t end = std::min(at + size, datagram.size());
    FrameBytes piece(datagram.begin(), datagram.begin() + ip_header);
    piece.insert(piece.end(), datagram.begin() + static_cast<std::ptrdiff_t>(at),
                 datagram.begin() + static_cast<std::ptrdiff_t>(end));
    const std::size_t offset = (at - ip_header) / 8 | (end < datagram.size() ? 0x2000U : 0U);
    piece[2] = static_cast<std::uint8_t>(piece.size() >> 8);
    piece[3] = static_cast<std::uint8_t>(piece.size());
    piece[5] = static_cast<std::uint8_t>(id);
    piece[6] = static_cast<std::uint8_t>(offset >> 8);
    piece[7] = static_cast<std::uint8_t>(offset);
    pieces.push_back(piece);
  }
  return pieces;
}

TEST(Fragments, ADatagramIsReadWhenItIsWholeInWhateverOrderItCame) {
  const auto pieces = in_pieces(dhcp(message(dhcp::MessageType::discover)), 104);
  ASSERT_EQ(pieces.size(), 3U);
  for (const auto& order : {std::array{0, 1, 2}, std::array{2, 1, 0}, std::array{1, 2, 0}}) {
    Listener listener;
    EXPECT_FALSE(listener.hears(pieces[static_cast<std::size_t>(order[0])]));
    EXPECT_FALSE(listener.hears(pieces[static_cast<std::size_t>(order[1])]));
    const auto event = listener.hears(pieces[static_cast<std::size_t>(order[2])]);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->malformed, "");
    EXPECT_FALSE(event->truncated);
    EXPECT_EQ(std::get<dhcp::Message>(event->what).type(), dhcp::MessageType::discover);
    EXPECT_FALSE(event->packet.bad_checksum);
  }
}

TEST(Fragments, APieceThatComesTwiceIsOne) {
  const auto pieces = in_pieces(dhcp(message(dhcp::MessageType::discover)), 104);
  Listener listener;
  for (const auto& piece : {pieces[0], pieces[0], pieces[1], pieces[1]}) EXPECT_FALSE(listener.hears(piece));
  EXPECT_TRUE(listener.hears(pieces[2]));
}

TEST(Fragments, WhatNeverBecomesWholeIsShownAsFarAsItsFirstPieceGoes) {
  const auto pieces = in_pieces(dhcp(message(dhcp::MessageType::discover)), 104);
  Listener listener;
  listener.hears(pieces[0]);
  listener.hears(pieces[2]);
  const auto events = listener.finish();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_TRUE(events[0].truncated);
  EXPECT_EQ(events[0].frame, 1U);
  EXPECT_EQ(events[0].mac.to_string(), "52:54:00:12:34:03");
}

TEST(Fragments, TheOldestMakesRoom) {
  Listener listener;
  std::size_t shown = 0;
  for (std::uint16_t id = 0; id < Fragments::most + 3; ++id) {
    if (listener.hears(in_pieces(dhcp(message(dhcp::MessageType::discover)), 104, id)[0])) ++shown;
  }
  EXPECT_EQ(shown, 3U);
}

// So that the file which -w writes can be put together again.
TEST(Fragments, EveryPieceIsKept) {
  const auto pieces = in_pieces(dhcp(message(dhcp::MessageType::discover)), 104);
  Listener listener;
  const auto events = listener.hears_all(pieces[1]);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_TRUE(events[0].bulk);
}

TEST(Fragments, PiecesThatReachPastADatagramAreNobodys) {
  FrameBytes piece = in_pieces(dhcp(message(dhcp::MessageType::discover)), 104)[2];
  piece[6] = 0x1f;
  piece[7] = 0xff;
  Listener listener;
  EXPECT_FALSE(listener.hears(piece));
  EXPECT_TRUE(listener.finish().empty());
}

}  // namespace
}  // namespace pxe::sniff
