#include "tools/pxe-sniff/print_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/bytes.hpp"
#include "tests/support/capture_file.hpp"
#include "tests/tools/pxe-sniff/frames.hpp"

namespace pxe::sniff {
namespace {

using nlohmann::json;

std::string printed(const Event& event) {
  std::string out;
  JsonPrinter().print(event, out);
  return out;
}

TEST(PrintJson, ADiscoverSpeaksTheVocabulary) {
  const auto frames = test::read_capture(test::capture_path("bios-ipxe"));
  Conversation conversation({80});
  const auto object = json::parse(
      printed(conversation.on_frame({1, frames[0].time_us, 1, frames[0].bytes, frames[0].bytes.size()})[0]));
  EXPECT_EQ(object["protocol"], "dhcp");
  EXPECT_EQ(object["type"], "DISCOVER");
  EXPECT_EQ(object["client"], "ipxe");
  EXPECT_EQ(object["mac"], "52:54:00:12:34:01");
  EXPECT_EQ(object["arch"], "x86-bios");
  EXPECT_EQ(object["user_class"], "iPXE");
  EXPECT_EQ(object["version"], "1.0.0");
  EXPECT_EQ(object["ipxe.http"], "1");
  EXPECT_EQ(object["src_port"], 68);
  EXPECT_EQ(object["ipxe_secs"]["discovers"], 1);
  EXPECT_EQ(object["options"]["ipxe"]["bus-id"], "pci 8086:100e");
  EXPECT_EQ(object["options"]["client-system"][0]["name"], "x86-bios");
  EXPECT_FALSE(object.contains("uuid"));  // all zeros is none
  EXPECT_FALSE(object.contains("malformed"));
}

TEST(PrintJson, AReplyTellsWhatTheClientIsGiven) {
  Listener listener;
  dhcp::Message ack = message(dhcp::MessageType::ack);
  ack.siaddr = server;
  ack.options.set_text(dhcp::option::vendor_class_identifier, "PXEClient");
  ack.options.set_ipv4(dhcp::option::subnet_mask, Ipv4Address(255, 255, 255, 0));
  const auto object = json::parse(printed(*listener.hears(dhcp(ack))));
  EXPECT_EQ(object["ip"], "10.77.0.125");
  EXPECT_EQ(object["netmask"], "255.255.255.0");
  EXPECT_EQ(object["next_server"], "10.77.0.1");
  EXPECT_FALSE(object.contains("vendor_class"));  // the server's own
}

TEST(PrintJson, AnHttpRequestsQuerySpeaksForItsMachine) {
  Listener listener;
  const auto object = json::parse(printed(
      *listener.hears(tcp(machine, 1613, server, 80,
                          "GET /boot.ipxe?mac=52-54-00-12-34-05&arch=i386&serial=X%201 HTTP/1.1\r\n\r\n"))));
  EXPECT_EQ(object["mac"], "52:54:00:12:34:05");
  EXPECT_EQ(object["serial"], "X 1");
  EXPECT_EQ(object["ip"], "10.77.0.125");
  EXPECT_FALSE(object.contains("arch"));  // i386 is not one of ours
  EXPECT_EQ(object["method"], "GET");
}

TEST(PrintJson, EveryLineIsOneObjectWithoutDoubleNames) {
  for (const auto name : test::capture_names) {
    Conversation conversation({80});
    std::uint64_t number = 0;
    for (const auto& frame : test::read_capture(test::capture_path(name))) {
      for (const Event& event :
           conversation.on_frame({++number, frame.time_us, 1, frame.bytes, frame.bytes.size()})) {
        const std::string line = printed(event);
        EXPECT_EQ(line.find('\n'), line.size() - 1);
        EXPECT_TRUE(json::accept(line)) << line;
      }
    }
  }
}

TEST(PrintJson, HostileBytesStayJson) {
  std::string evil;
  for (int c = 1; c < 256; ++c) evil += static_cast<char>(c);
  Listener listener;
  dhcp::Message request = message(dhcp::MessageType::discover);
  for (const int code : {12, 60, 61, 67, 77, 82, 93, 97, 119, 175, 224}) {
    request.options.set_text(static_cast<std::uint8_t>(code), evil.substr(0, 60));
  }
  EXPECT_TRUE(json::accept(printed(*listener.hears(dhcp(request)))));
  const tftp::Request strange{tftp::Opcode::rrq, evil, evil, {{"", ""}, {"", "x"}, {evil, evil}}};
  EXPECT_TRUE(json::accept(printed(*listener.hears(tftp(machine, 1, server, 69, strange)))));
  EXPECT_TRUE(json::accept(printed(*listener.hears(test::hex("45")))));
}

TEST(Rfc3339, IsUtc) {
  EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00");
  EXPECT_EQ(rfc3339(1'709'208'000), "2024-02-29T12:00:00");
  EXPECT_EQ(rfc3339(-1), "1969-12-31T23:59:59");
}

}  // namespace
}  // namespace pxe::sniff
