// For each rule of --why a boot that looks like what it finds and is sound: it stays quiet.
#include "tools/pxe-sniff/diagnose.hpp"

#include <gtest/gtest.h>

#include "tests/support/bytes.hpp"
#include "tests/support/capture_file.hpp"
#include "tests/tools/pxe-sniff/boot_story.hpp"

namespace pxe::sniff {
namespace {

using Type = dhcp::MessageType;
namespace option = dhcp::option;

// The rules that find something.
std::string alarms(BootStory& story) {
  std::string names;
  for (const Finding& one : story.why()) names += std::string(one.rule) + ": " + one.sentence + "\n";
  return names;
}

dhcp::Message said_pxe(dhcp::Message answer) {
  answer.options.set_text(option::vendor_class_identifier, "PXEClient");
  return answer;
}

dhcp::Message of_type(Type type, dhcp::Message said) {
  said.options.set_u8(option::dhcp_message_type, static_cast<std::uint8_t>(type));
  return said;
}

FrameBytes to_4011(const dhcp::Message& request) {
  std::vector<std::uint8_t> payload;
  dhcp::encode(request, 1472, payload);
  return udp(machine, 4011, server, 4011, payload);
}
FrameBytes from_4011(const dhcp::Message& reply) {
  std::vector<std::uint8_t> payload;
  dhcp::encode(reply, 1472, payload);
  return udp(server, 4011, machine, 4011, payload);
}

TEST(NoFalseAlarm, TheCapturesOfRealBoots) {
  for (const auto name : test::capture_names) {
    Conversation conversation({80});
    Machines machines;
    std::uint64_t number = 0;
    for (const auto& frame : test::read_capture(test::capture_path(name))) {
      machines.on_frame(frame.time_us);
      for (const Event& event :
           conversation.on_frame({++number, frame.time_us, 1, frame.bytes, frame.bytes.size()})) {
        machines.on_event(event);
      }
    }
    for (const Event& event : conversation.finish()) machines.on_event(event);
    EXPECT_FALSE(machines.all().begin() == machines.all().end()) << name;
    for (const Diagnosis& one : diagnose(machines)) {
      ADD_FAILURE() << name << ": " << one.finding.rule << ": " << one.finding.sentence;
    }
  }
}

TEST(NoFalseAlarm, ARequestThatIsHeardTheSecondTime) {
  BootStory story;
  story.hear(dhcp(BootStory::uefi(Type::discover))).hear(dhcp(BootStory::answer(Type::offer, "ipxe.efi")));
  for (int i = 0; i < 2; ++i) story.hear(dhcp(BootStory::uefi(Type::request))).wait(4);
  story.hear(dhcp(BootStory::answer(Type::ack, "ipxe.efi")));
  EXPECT_EQ(alarms(story.gets("ipxe.efi").wait(30)), "");
}

TEST(NoFalseAlarm, AnOldAddressThatIsRefusedAndAnotherOneTaken) {
  BootStory story;
  story.hear(dhcp(BootStory::uefi(Type::request)))
      .hear(dhcp(of_type(Type::nak, BootStory::answer(Type::offer, ""))));
  EXPECT_EQ(alarms(story.dora(BootStory::uefi, "ipxe.efi").gets("ipxe.efi").wait(30)), "");
}

TEST(NoFalseAlarm, AnAddressInUseAndThenAFreeOne) {
  BootStory story;
  story.dora(BootStory::uefi, "ipxe.efi").hear(dhcp(BootStory::uefi(Type::decline))).wait(10);
  EXPECT_EQ(alarms(story.dora(BootStory::uefi, "ipxe.efi").gets("ipxe.efi").wait(30)), "");
}

TEST(NoFalseAlarm, ARouterWithoutABootFileAndAProxyWithOne) {
  BootStory story;
  dhcp::Message proxy = said_pxe(BootStory::answer(Type::offer, "ipxe.efi"));
  proxy.yiaddr = Ipv4Address();
  proxy.options.set(option::vendor_encapsulated_options, test::hex("06 01 08 ff"));
  const Ipv4Address router(10, 77, 0, 254);
  story.hear(dhcp(BootStory::uefi(Type::discover)))
      .hear(dhcp(BootStory::answer(Type::offer, "", router)))
      .hear(dhcp(proxy));
  story.hear(dhcp(BootStory::uefi(Type::request))).hear(dhcp(BootStory::answer(Type::ack, "", router)));
  EXPECT_EQ(alarms(story), "");
}

TEST(NoFalseAlarm, WhatBootsWithoutAFile) {
  BootStory iscsi;
  dhcp::Message offer = BootStory::answer(Type::offer, "");
  offer.options.set_text(option::root_path, "iscsi:10.77.0.1:::1:iqn.2026-01.example:disk");
  iscsi.hear(dhcp(BootStory::ipxe(Type::discover))).hear(dhcp(offer)).wait(5);
  EXPECT_EQ(alarms(iscsi), "");

  BootStory scriptlet;
  offer = BootStory::answer(Type::offer, "");
  offer.options.set(option::ipxe, test::hex("51 05 73 68 65 6c 6c"));
  scriptlet.hear(dhcp(BootStory::ipxe(Type::discover))).hear(dhcp(offer)).wait(5);
  EXPECT_EQ(alarms(scriptlet), "");

  BootStory menu;  // Raspberry Pi's
  offer = said_pxe(BootStory::answer(Type::offer, ""));
  offer.options.set(option::vendor_encapsulated_options, test::hex("06 01 03 09 04 00 00 01 52 ff"));
  menu.hear(dhcp(BootStory::bios(Type::discover))).hear(dhcp(offer)).wait(5);
  EXPECT_EQ(alarms(menu), "");
}

TEST(NoFalseAlarm, TwoServersThatSayTheSame) {
  BootStory story;
  story.hear(dhcp(BootStory::uefi(Type::discover)))
      .hear(dhcp(BootStory::answer(Type::offer, "ipxe.efi")))
      .hear(dhcp(BootStory::answer(Type::offer, "ipxe.efi", Ipv4Address(10, 77, 0, 2))));
  EXPECT_EQ(alarms(story), "");
}

TEST(NoFalseAlarm, TheSameNameInTheHeaderAndInOption67) {
  BootStory story;
  dhcp::Message offer = BootStory::answer(Type::offer, "ipxe.efi");
  offer.options.set_text(option::boot_file_name, "ipxe.efi");
  EXPECT_EQ(alarms(story.hear(dhcp(BootStory::uefi(Type::discover))).hear(dhcp(offer))), "");
}

TEST(NoFalseAlarm, OverloadThatTheFirmwareUnderstood) {
  BootStory story;
  dhcp::Message offer = BootStory::answer(Type::offer, "");
  offer.options.set_text(option::boot_file_name, "pxelinux.0");
  offer.options.set_u8(option::dhcp_option_overload, 1);
  story.hear(dhcp(BootStory::bios(Type::discover))).hear(dhcp(offer));
  story.hear(dhcp(BootStory::bios(Type::request))).hear(dhcp(of_type(Type::ack, offer)));
  EXPECT_EQ(alarms(story.gets("pxelinux.0").wait(30)), "");
}

TEST(NoFalseAlarm, ABootServerThatAnswers) {
  BootStory story;
  story.hear(dhcp(BootStory::uefi(Type::discover)))
      .hear(dhcp(said_pxe(BootStory::answer(Type::offer, "ipxe.efi"))));
  story.hear(to_4011(BootStory::uefi(Type::request)))
      .hear(from_4011(said_pxe(BootStory::answer(Type::ack, "ipxe.efi"))));
  EXPECT_EQ(alarms(story.wait(1)), "");
}

// The capture ends before the firmware could have asked.
TEST(NoFalseAlarm, ABootServerThatIsNotAskedYet) {
  BootStory story;
  story.hear(dhcp(BootStory::uefi(Type::discover)))
      .hear(dhcp(said_pxe(BootStory::answer(Type::offer, "ipxe.efi"))));
  EXPECT_EQ(alarms(story.wait(1)), "");
}

TEST(NoFalseAlarm, HttpBootWithTheEcho) {
  BootStory story;
  dhcp::Message offer = BootStory::answer(Type::offer, "http://10.77.0.1/ipxe.efi");
  offer.options.set_text(option::vendor_class_identifier, "HTTPClient");
  story.hear(dhcp(BootStory::uefi_http(Type::discover))).hear(dhcp(offer)).wait(4);
  EXPECT_EQ(alarms(story), "");
}

TEST(NoFalseAlarm, OffersThatAreTakenLate) {
  BootStory story;
  for (int i = 0; i < 3; ++i) {
    story.hear(dhcp(BootStory::uefi(Type::discover)))
        .hear(dhcp(BootStory::answer(Type::offer, "ipxe.efi")))
        .wait(4);
  }
  story.hear(dhcp(BootStory::uefi(Type::request))).hear(dhcp(BootStory::answer(Type::ack, "ipxe.efi")));
  EXPECT_EQ(alarms(story), "");
}

TEST(NoFalseAlarm, AnotherAddressTheNextDay) {
  BootStory story;
  story.dora(BootStory::uefi, "ipxe.efi").gets("ipxe.efi").dora(BootStory::as_ipxe, "http://10.77.0.1/");
  story.gets_by_http("/boot.ipxe").wait(86'400);
  dhcp::Message ack = BootStory::answer(Type::ack, "ipxe.efi");
  ack.yiaddr = Ipv4Address(10, 77, 0, 200);
  story.hear(dhcp(BootStory::uefi(Type::request))).hear(dhcp(ack));
  EXPECT_EQ(alarms(story), "");
}

// Firmware and RFC 4578 disagree whether 7 or 9 is x86-64, and an unnamed loader fits all.
TEST(NoFalseAlarm, ALoaderForTheRightArchitecture) {
  const std::pair<dhcp::Message (*)(Type), std::string_view> pairs[] = {
      {BootStory::bios, "undionly.kpxe"},
      {BootStory::bios, "pxelinux.0"},
      {BootStory::uefi, "snponly.efi"},
      {BootStory::uefi, "shimx64.efi"},
      {[](Type type) {
         dhcp::Message ebc = BootStory::uefi(type);
         ebc.options.set_u16(option::client_system, 9);
         return ebc;
       },
       "ipxe-x86_64.efi"},
  };
  for (const auto& [client, file] : pairs) {
    BootStory story;
    EXPECT_EQ(alarms(story.dora(client, file).gets(file).wait(30)), "") << file;
  }
}

TEST(NoFalseAlarm, PxelinuxFindsTheLastOfItsNames) {
  BootStory story;
  story.dora(BootStory::bios, "pxelinux.0").gets("pxelinux.0").gets("ldlinux.c32");
  for (const auto name : {"01-52-54-00-12-34-03", "0A4D007D", "0A4D007", "0A4D"}) {
    story.misses("pxelinux.cfg/" + std::string(name));
  }
  EXPECT_EQ(alarms(story.gets("pxelinux.cfg/default").wait(60)), "");
}

TEST(NoFalseAlarm, AFileThatIsThereTheSecondTime) {
  BootStory story;
  story.dora(BootStory::uefi, "ipxe.efi").misses("ipxe.efi").wait(1);
  EXPECT_EQ(alarms(story.gets("ipxe.efi").wait(30)), "");
}

TEST(NoFalseAlarm, ARequestByTftpThatIsAnsweredTheSecondTime) {
  BootStory story;
  story.dora(BootStory::uefi, "ipxe.efi").hear(BootStory::asks("ipxe.efi", 2'001)).wait(4);
  EXPECT_EQ(alarms(story.gets("ipxe.efi").wait(30)), "");
}

TEST(NoFalseAlarm, LargeBlocksThatArrive) {
  BootStory story;
  story.dora(BootStory::uefi, "ipxe.efi").hear(BootStory::asks("ipxe.efi", 1545));
  story.hear(tftp(server, 30'000, machine, 1545, tftp::OptionAck{{{"blksize", "8192"}}}));
  story.hear(tftp(machine, 1545, server, 30'000, tftp::Ack{0})).wait(4);
  const std::vector<std::uint8_t> block(4'000);
  story.hear(tftp(server, 30'000, machine, 1545, tftp::Data{1, block}));
  EXPECT_EQ(alarms(story.hear(tftp(machine, 1545, server, 30'000, tftp::Ack{1})).wait(60)), "");
}

TEST(NoFalseAlarm, AWebServerThatComesUpLate) {
  BootStory story;
  story.dora(BootStory::as_ipxe, "http://10.77.0.1/boot.ipxe");
  story.hear(tcp(machine, 1613, server, 80, "", 1, 2)).hear(tcp(server, 80, machine, 1613, "", 0, 0x14));
  EXPECT_EQ(alarms(story.wait(2).gets_by_http("/boot.ipxe").wait(60)), "");
}

}  // namespace
}  // namespace pxe::sniff
