#include "tools/pxe-sniff/print_text.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "common/base/text_writer.hpp"
#include "tests/support/bytes.hpp"
#include "tests/tools/pxe-sniff/frames.hpp"

namespace pxe::sniff {
namespace {

std::string printed(const Event& event, std::int64_t first_time_us = 0, TextStyle style = {true, false}) {
  setenv("TZ", "UTC", 1);
  tzset();
  std::string out;
  TextPrinter(style).print(event, first_time_us, out);
  return out;
}

TEST(PrintText, TheHeadLineTellsTheStory) {
  Listener listener;
  EXPECT_EQ(printed(*listener.hears(tcp(machine, 1613, server, 80, "GET /a?b=c HTTP/1.1\r\n\r\n"))),
            "00:00:01.000000    +1.000000 HTTP GET      -                  10.77.0.125:1613 > 10.77.0.1:80  "
            "/a?b=c HTTP/1.1\n");
  EXPECT_EQ(
      printed(*listener.hears(tcp(server, 80, machine, 1613, "HTTP/1.1 404 Not Found\r\n\r\n")), 2'500'000),
      "00:00:02.000000    -0.500000 HTTP 404      -                  10.77.0.1:80 > 10.77.0.125:1613  "
      "Not Found  /a?b=c\n");
}

TEST(PrintText, InBriefTheLineStandsAlone) {
  Listener listener;
  const std::string line = printed(*listener.hears(dhcp(message(dhcp::MessageType::discover))), 0, {});
  EXPECT_EQ(line.find('\n'), line.size() - 1);
}

// What `pxe-sniff eth0` is for: option 175 and the user class stand on the line itself.
TEST(PrintText, InBriefIpxeTellsItsClassAndItsFeatures) {
  Listener listener;
  dhcp::Message request = message(dhcp::MessageType::discover);
  request.secs = 14;
  request.options.set_text(dhcp::option::user_class, "iPXE");
  request.options.set(dhcp::option::ipxe, test::hex("13 01 01  b1 05 01 80 86 10 0e  eb 03 01 15 01"));
  EXPECT_NE(printed(*listener.hears(dhcp(request)), 0, {})
                .find("  ipxe  class iPXE  ipxe 1.21.1 pci 8086:100e http  try 3  has an OFFER\n"),
            std::string::npos);
}

TEST(PrintText, ColourIsForTheTitleAlone) {
  Listener listener;
  EXPECT_NE(printed(*listener.hears(dhcp(message(dhcp::MessageType::discover))), 0, {false, true})
                .find(" \x1b[32mDHCP DISCOVER\x1b[0m 52:54"),
            std::string::npos);
  EXPECT_EQ(printed(*listener.hears(dhcp(message(dhcp::MessageType::discover))), 0, {}).find('\x1b'),
            std::string::npos);
}

TEST(PrintText, FieldsStandIndentedWithTheirOptionsNumber) {
  Listener listener;
  dhcp::Message offer = message(dhcp::MessageType::offer);
  offer.set_file_name("ipxe.efi");
  EXPECT_EQ(printed(*listener.hears(dhcp(offer))),
            "00:00:01.000000    +1.000000 DHCP OFFER    52:54:00:12:34:03  10.77.0.1:67 > 10.77.0.125:68  "
            "10.77.0.125  ipxe.efi\n"
            "        xid                           0x00001234\n"
            "        yiaddr                        10.77.0.125\n"
            "        file                          ipxe.efi\n"
            "     53 dhcp-message-type             OFFER (2)\n");
}

TEST(PrintText, IpxesSecsAreTakenApart) {
  Listener listener;
  dhcp::Message request = message(dhcp::MessageType::discover);
  request.secs = 14;
  EXPECT_EQ(printed(*listener.hears(dhcp(request))).find("ipxe_secs"), std::string::npos);
  request.options.set_text(dhcp::option::user_class, "iPXE");
  EXPECT_NE(
      printed(*listener.hears(dhcp(request)))
          .find("        secs                          14\n"
                "        ipxe_secs                     discovers=3 offer_seen=yes proxy_offer_seen=no\n"),
      std::string::npos);
}

TEST(PrintText, WhatWasCutOrBrokenSaysSo) {
  Listener listener;
  const FrameBytes whole = dhcp(message(dhcp::MessageType::discover));
  EXPECT_NE(printed(*listener.hears(whole, 100)).find(" [truncated]\n"), std::string::npos);
  EXPECT_NE(printed(*listener.hears(udp(machine, 68, server, 67, as_bytes("x"))))
                .find(" [malformed: shorter than a BOOTP header]\n"),
            std::string::npos);
}

TEST(PrintText, BootpIsNamedSo) {
  Listener listener;
  dhcp::Message bootp = message(dhcp::MessageType::discover);
  bootp.has_cookie = false;
  EXPECT_NE(printed(*listener.hears(dhcp(bootp))).find(" BOOTP REQUEST "), std::string::npos);
}

// What a machine on the network chooses must not move the cursor of whoever looks.
TEST(PrintText, NothingFromTheWireReachesTheTerminalRaw) {
  const std::string evil = "\x1b[2J\r\n\a\xe2\x80\xae\xff\"\\";
  Listener listener;
  dhcp::Message request = message(dhcp::MessageType::discover);
  request.set_file_name(evil);
  for (const int code : {12, 15, 60, 61, 67, 77, 82, 93, 97, 119, 175, 224}) {
    request.options.set_text(static_cast<std::uint8_t>(code), evil);
  }
  std::string out = printed(*listener.hears(dhcp(request)));
  out += printed(*listener.hears(
      tftp(machine, 1, server, 69, tftp::Request{tftp::Opcode::rrq, evil, evil, {{evil, evil}}})));
  out += printed(
      *listener.hears(tcp(machine, 1, server, 80, "GET " + evil.substr(0, 4) + "\xff HTTP/1.1\r\n\r\n")));
  for (const char c : out) EXPECT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f)) << static_cast<int>(c);
  EXPECT_NE(out.find(R"(\x1b[2J\x0d\x0a\x07\xe2\x80\xae\xff)"), std::string::npos);
}

std::string written(const std::function<void(TextWriter&)>& fields) {
  std::string out;
  TextWriter writer(out);
  fields(writer);
  return out;
}

TEST(TextWriter, QuotesOnlyWhatCouldBeMisread) {
  EXPECT_EQ(written([](TextWriter& w) { w.text("a", "one two"); }),
            "        a                             one two\n");
  EXPECT_EQ(written([](TextWriter& w) { w.text("a", ""); }), "        a                             \"\"\n");
  EXPECT_EQ(written([](TextWriter& w) {
              w.begin_object("a");
              w.text("b", "one \"two\"");
              w.begin_list("c");
              w.number("", 1);
              w.named("", 2, "x");
              w.end_list();
              w.end_object();
            }),
            "        a                             b=\"one \\\"two\\\"\" c=[1, x (2)]\n");
}

TEST(TextWriter, AnEmptyListSaysSo) {
  EXPECT_EQ(written([](TextWriter& w) {
              w.begin_list("a");
              w.end_list();
            }),
            "        a                             (none)\n");
}

TEST(TextWriter, ALongNameKeepsItsDistance) {
  const std::string name(40, 'n');
  EXPECT_EQ(written([&](TextWriter& w) { w.number(name, 1); }), "        " + name + " 1\n");
}

}  // namespace
}  // namespace pxe::sniff
