#include "common/frame/packet.hpp"

#include <gtest/gtest.h>

#include "common/frame/ip.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/capture_file.hpp"

namespace pxe::frame {
namespace {

using test::hex;
using Frame = std::vector<std::uint8_t>;

constexpr int null = 0;
constexpr int ethernet = 1;
constexpr int raw = 101;
constexpr int cooked = 113;
constexpr int cooked_v2 = 276;

// An IPv4 datagram from 10.77.0.125:1545 to 10.77.0.1:69 that carries `hello`.
Frame datagram() {
  Frame out;
  encode_udp({Ipv4Address(10, 77, 0, 125), 1545, Ipv4Address(10, 77, 0, 1), 69}, as_bytes("hello"), out);
  return out;
}

Frame behind(std::string_view link_header, Frame packet = datagram()) {
  Frame out = hex(link_header);
  out.insert(out.end(), packet.begin(), packet.end());
  return out;
}

// For what is known without looking into the payload, which does not outlive this.
Packet decoded(int link, const Frame& bytes) {
  return decode(link, test::ExactBytes(bytes).get(), bytes.size());
}

void expect_hello(int link, const Frame& bytes) {
  const Packet packet = decode(link, bytes, bytes.size());
  EXPECT_EQ(packet.defect, Defect::none) << to_string(packet.defect);
  EXPECT_EQ(packet.protocol, Protocol::udp);
  EXPECT_EQ(packet.source, Ipv4Address(10, 77, 0, 125));
  EXPECT_EQ(packet.destination, Ipv4Address(10, 77, 0, 1));
  EXPECT_EQ(packet.source_port, 1545);
  EXPECT_EQ(packet.destination_port, 69);
  EXPECT_EQ(as_text(packet.payload), "hello");
}

constexpr auto macs = "02 ee e7 8a 5b f4  52 54 00 12 34 03";

TEST(Frame, ReadsEveryLinkThatNetworkBootIsCapturedOn) {
  expect_hello(ethernet, behind(std::string(macs) + "08 00"));
  expect_hello(ethernet, behind(std::string(macs) + "81 00 00 0a 08 00"));
  expect_hello(ethernet, behind(std::string(macs) + "88 a8 00 14 81 00 00 0a 08 00"));
  expect_hello(raw, datagram());
  expect_hello(12, datagram());
  expect_hello(228, datagram());
  expect_hello(null, behind("02 00 00 00"));
  expect_hello(null, behind("00 00 00 02"));
  expect_hello(108, behind("00 00 00 02"));
  expect_hello(cooked, behind("00 00 00 01 00 06 52 54 00 12 34 03 00 00 08 00"));
  expect_hello(cooked_v2, behind("08 00 00 00 00 00 00 02 00 01 00 06 52 54 00 12 34 03 00 00"));
}

TEST(Frame, KeepsTheAddressesOfTheLinkAndItsVlans) {
  const Frame bytes = behind(std::string(macs) + "88 a8 e0 14 81 00 00 0a 08 00");
  const Packet packet = decode(ethernet, bytes, bytes.size());
  EXPECT_EQ(packet.link_source.to_string(), "52:54:00:12:34:03");
  EXPECT_EQ(packet.link_destination.to_string(), "02:ee:e7:8a:5b:f4");
  ASSERT_EQ(packet.vlans.count, 2);
  EXPECT_EQ(packet.vlans.ids[0], 20);  // without the priority bits
  EXPECT_EQ(packet.vlans.ids[1], 10);
  const Frame cooked_bytes = behind("00 04 00 01 00 06 52 54 00 12 34 03 00 00 08 00");
  EXPECT_EQ(decode(cooked, cooked_bytes, cooked_bytes.size()).link_source.to_string(), "52:54:00:12:34:03");
}

TEST(Frame, FiveTagsAreTooMany) {
  EXPECT_EQ(decoded(ethernet, behind(std::string(macs) +
                                     "81 00 00 01 81 00 00 01 81 00 00 01 81 00 00 01 81 00 00 01 08 00"))
                .defect,
            Defect::too_many_tags);
}

TEST(Frame, OtherTrafficIsNoDefect) {
  for (const auto ethertype : {"08 06", "86 dd", "88 cc", "00 2e"}) {
    const Packet packet = decoded(ethernet, behind(std::string(macs) + ethertype, hex("00 01 08 00")));
    EXPECT_EQ(packet.protocol, Protocol::other);
    EXPECT_EQ(packet.defect, Defect::none) << ethertype;
  }
  EXPECT_EQ(decoded(raw, hex("60 00 00 00")).defect, Defect::none);  // IPv6
  EXPECT_EQ(decoded(105, datagram()).protocol, Protocol::other);     // 802.11, not supported
  EXPECT_FALSE(is_supported_link(105));
  EXPECT_TRUE(is_supported_link(ethernet));
}

TEST(Frame, PaddingBehindTheDatagramIsNotPayload) {
  Frame bytes = behind(std::string(macs) + "08 00");
  bytes.resize(60);
  expect_hello(ethernet, bytes);
}

TEST(Frame, WhatTheCaptureCutIsTruncatedAndReadAsFarAsItGoes) {
  const Frame whole = behind(std::string(macs) + "08 00");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const test::ExactBytes cut(Bytes(whole).first(size));
    const Packet packet = decode(ethernet, cut.get(), whole.size());
    EXPECT_EQ(packet.defect, Defect::truncated) << size;
    EXPECT_TRUE(packet.is_cut());
    EXPECT_EQ(packet.has_ports, size >= 14 + 20 + 4) << size;
    EXPECT_EQ(packet.payload.size(), size < 14 + 28 ? 0 : size - 14 - 28);
  }
}

// The same bytes, but said to be the whole frame: then it is the sender who lies.
TEST(Frame, WhatEndsTooEarlyByItselfIsNamedByWhereItEnds) {
  const Frame whole = datagram();
  const auto defect_at = [&](std::size_t size) { return decode(raw, Bytes(whole).first(size), size).defect; };
  EXPECT_EQ(defect_at(0), Defect::ip_header_cut);
  EXPECT_EQ(defect_at(19), Defect::ip_header_cut);
  EXPECT_EQ(defect_at(20), Defect::ip_total_length);
  EXPECT_EQ(defect_at(whole.size() - 1), Defect::ip_total_length);
  EXPECT_EQ(decode(ethernet, Bytes(whole).first(10), 10).defect, Defect::link_header_cut);
}

Frame changed(std::size_t at, std::uint8_t value) {
  Frame bytes = datagram();
  bytes.at(at) = value;
  return bytes;
}

TEST(Frame, LyingLengthsAreNamed) {
  EXPECT_EQ(decoded(raw, changed(0, 0x55)).defect, Defect::ip_version);
  EXPECT_EQ(decoded(raw, changed(0, 0x44)).defect, Defect::ip_header_length);  // 16 bytes
  EXPECT_EQ(decoded(raw, changed(0, 0x4f)).defect, Defect::ip_header_length);  // 60 of 33
  EXPECT_EQ(decoded(raw, changed(3, 0x10)).defect,
            Defect::ip_header_length);  // a total shorter than the header
  EXPECT_EQ(decoded(raw, changed(2, 0x40)).defect, Defect::ip_total_length);
  EXPECT_EQ(decoded(raw, changed(3, 26)).defect, Defect::udp_header_cut);
  EXPECT_EQ(decoded(raw, changed(25, 7)).defect, Defect::udp_length);
  EXPECT_EQ(decoded(raw, changed(25, 0)).defect, Defect::udp_length);
  EXPECT_EQ(decoded(raw, changed(24, 0xff)).defect, Defect::udp_length);
  const Frame shorter = changed(25, 10);  // UDP may be shorter than IP
  EXPECT_EQ(as_text(decode(raw, shorter, shorter.size()).payload), "he");
}

TEST(Frame, IpOptionsAreSkipped) {
  Frame bytes = datagram();
  bytes[0] = 0x46;
  bytes[3] = static_cast<std::uint8_t>(bytes[3] + 4);
  bytes.insert(bytes.begin() + 20, {1, 1, 1, 0});
  expect_hello(raw, bytes);
}

TEST(Frame, ATotalOfZeroIsTheKernelsOffload) { expect_hello(raw, changed(3, 0)); }

TEST(Frame, AFirstFragmentIsReadAndMarkedALaterOneIsNobodys) {
  const Frame bytes = changed(6, 0x20);
  const Packet first = decode(raw, bytes, bytes.size());
  EXPECT_EQ(first.defect, Defect::fragmented);
  EXPECT_EQ(as_text(first.payload), "hello");
  EXPECT_EQ(decoded(raw, changed(7, 0x10)).protocol, Protocol::other);
}

// A request line of iPXE's, from the capture, behind TCP options.
TEST(Frame, ReadsTcp) {
  for (const auto& frame : test::read_capture(test::capture_path("bios-ipxe"))) {
    const Packet packet = decode(ethernet, frame.bytes, frame.bytes.size());
    if (packet.protocol != Protocol::tcp) continue;
    EXPECT_EQ(packet.destination_port, 80);
    EXPECT_TRUE(as_text(packet.payload).starts_with("GET /boot1.txt HTTP/1.1\r\n"));
    return;
  }
  FAIL() << "no TCP in the capture";
}

TEST(Frame, TcpHeaderLengthsAreChecked) {
  Frame bytes =
      hex("45 00 00 28 00 00 00 00 40 06 00 00 0a 4d 00 7d 0a 4d 00 01"
          "06 4d 00 50 00 00 00 00 00 00 00 00 50 18 02 00 00 00 00 00");
  EXPECT_EQ(decoded(raw, bytes).defect, Defect::none);
  EXPECT_TRUE(decoded(raw, bytes).payload.empty());
  bytes[32] = 0x40;
  EXPECT_EQ(decoded(raw, bytes).defect, Defect::tcp_header_length);
  bytes[32] = 0x60;
  EXPECT_EQ(decoded(raw, bytes).defect, Defect::tcp_header_length);
  bytes[3] = 0x27;
  EXPECT_EQ(decoded(raw, bytes).defect, Defect::tcp_header_cut);
}

TEST(Frame, EveryDefectHasAReason) {
  for (int defect = 1; defect <= static_cast<int>(Defect::tcp_header_length); ++defect) {
    EXPECT_FALSE(to_string(static_cast<Defect>(defect)).empty()) << defect;
  }
}

}  // namespace
}  // namespace pxe::frame
