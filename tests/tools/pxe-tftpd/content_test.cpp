#include "tools/pxe-tftpd/content.hpp"

#include <gtest/gtest.h>

namespace pxe::tftpd {
namespace {

// One block's bytes; `!` when it cannot be read.
std::string block(Content& content, std::uint64_t number, std::size_t blksize) {
  std::string text(blksize, '?');
  const std::span<std::uint8_t> place(reinterpret_cast<std::uint8_t*>(text.data()), text.size());
  const auto got = content.read(number, {&place, 1});
  return got ? text.substr(0, *got) : "!";
}

std::string netascii(std::string text, std::uint16_t blksize = 1024) {
  const auto size = text.size();
  const auto content = netascii_content(read_text(std::move(text)), size, blksize, 1);
  std::string wire;
  for (std::uint64_t number = 1;; ++number) {
    const std::string one = block(*content, number, blksize);
    wire += one;
    if (one.size() < blksize) return wire;
  }
}

TEST(Content, AFileIsCutIntoBlocksAndEndsWithAShortOne) {
  const auto content = octet_content(read_text("abcdefghij"), 10, 8);
  EXPECT_EQ(content->last_block(), 2U);
  EXPECT_EQ(block(*content, 1, 8), "abcdefgh");
  EXPECT_EQ(block(*content, 2, 8), "ij");
}

TEST(Content, AnEmptyFileIsOneEmptyBlock) {
  const auto content = octet_content(read_text(""), 0, 512);
  EXPECT_EQ(content->last_block(), 1U);
  EXPECT_EQ(block(*content, 1, 512), "");
}

TEST(Content, AMultipleOfBlksizeEndsWithAnEmptyBlock) {
  const auto content = octet_content(read_text("abcdefgh"), 8, 8);
  EXPECT_EQ(content->last_block(), 2U);
  EXPECT_EQ(block(*content, 2, 8), "");
}

TEST(Content, AFileThatHasGrownIsSentAsItWas) {
  const auto content = octet_content(read_text("abcdefghij and more"), 10, 8);
  EXPECT_EQ(block(*content, 2, 8), "ij");
}

TEST(Content, AFileThatHasShrunkCannotBeRead) {
  const auto content = octet_content(read_text("abcdefghi"), 10, 8);
  EXPECT_EQ(block(*content, 2, 8), "!");
}

TEST(Netascii, LinesEndInCrLfAndAPlainCrIsFollowedByNul) {
  EXPECT_EQ(netascii("a\nb\rc"), std::string("a\r\nb\r\0c", 7));
  EXPECT_EQ(netascii("\r\n"), std::string("\r\0\r\n", 4));
  EXPECT_EQ(netascii(""), "");
}

TEST(Netascii, PairsMayBeCutByABlocksEnd) {
  const std::string text = "1234567\n\r\n\n\n\r\r\r\n0";
  for (std::size_t before = 0; before < 12; ++before) {
    const std::string shifted = std::string(before, '.') + text;
    EXPECT_EQ(netascii(shifted, 8), netascii(shifted)) << before;
  }
}

TEST(Netascii, ABlockCanBeReadAgainWithinTheWindow) {
  const auto content = netascii_content(read_text("\n\n\n\n\n\n\n\n\n\n\n\nx"), 13, 8, 2);
  const std::string second = "\r\n\r\n\r\n\r\n";
  EXPECT_EQ(block(*content, 1, 8), second);
  EXPECT_EQ(block(*content, 2, 8), second);
  EXPECT_EQ(block(*content, 3, 8), second);
  EXPECT_EQ(block(*content, 2, 8), second);
  EXPECT_EQ(block(*content, 4, 8), "x");
  EXPECT_EQ(content->last_block(), 4U);
}

TEST(Netascii, ABlockThatWasNeverReachedCannotBeRead) {
  const auto content = netascii_content(read_text("x"), 1, 8, 2);
  EXPECT_EQ(block(*content, 5, 8), "!");
}

std::string decoded(std::string_view wire, std::size_t cut) {
  NetasciiDecoder decoder;
  std::string text(as_text(decoder.decode(as_bytes(wire.substr(0, cut)), false)));
  return text + std::string(as_text(decoder.decode(as_bytes(wire.substr(cut)), true)));
}

TEST(Netascii, AnUploadsLinesAreReadWhereverTheyAreCut) {
  const std::string wire("a\r\nb\r\0c\r\r\n\r", 12);
  for (std::size_t cut = 0; cut <= wire.size(); ++cut) EXPECT_EQ(decoded(wire, cut), "a\nb\rc\r\n\r") << cut;
}

}  // namespace
}  // namespace pxe::tftpd
