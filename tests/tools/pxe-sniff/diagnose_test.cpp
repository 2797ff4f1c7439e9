#include "tools/pxe-sniff/diagnose.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/bytes.hpp"
#include "tests/tools/pxe-sniff/boot_story.hpp"

namespace pxe::sniff {
namespace {

using Type = dhcp::MessageType;
namespace option = dhcp::option;

const auto discover = &BootStory::uefi;

// The one thing that is found, as `rule: sentence`.
std::string found(BootStory& story) {
  const auto findings = story.why();
  std::string all;
  for (const Finding& one : findings) {
    EXPECT_FALSE(one.frames.empty()) << one.rule;
    all += (all.empty() ? "" : "\n") + std::string(one.rule) + ": " + one.sentence;
  }
  return all;
}

// A boot as it should be: firmware, loader, iPXE, script, kernel.
BootStory& sound(BootStory& story) {
  return story.dora(BootStory::uefi, "ipxe.efi")
      .gets("ipxe.efi")
      .wait(6)
      .dora(BootStory::as_ipxe, "http://10.77.0.1/boot.ipxe")
      .wait(13)
      .gets_by_http("/boot.ipxe")
      .gets_by_http("/vmlinuz");
}

TEST(Diagnose, ASoundBootHasNone) {
  BootStory story;
  EXPECT_EQ(found(sound(story).wait(60)), "");
}

// Firmware and loaders ask for files on the off chance.
TEST(Diagnose, WhatIsMissedOnTheWayIsNormal) {
  BootStory story;
  story.dora(BootStory::uefi, "shimx64.efi")
      .gets("shimx64.efi")
      .misses("revocations_sku.efi")
      .misses("revocations_sbat.efi")
      .gets("grubx64.efi")
      .misses("autoexec.ipxe")
      .gets("grub.cfg")
      .misses("x86_64-efi/terminal.lst");
  EXPECT_EQ(found(story), "");
}

TEST(Diagnose, IpxesRepeatedDiscoversAreItsWay) {
  BootStory story;
  story.hear(dhcp(BootStory::ipxe(Type::discover, 1)))
      .hear(dhcp(BootStory::answer(Type::offer, "http://x/")));
  for (unsigned count = 2; count < 5; ++count) {
    story.wait(1).hear(dhcp(BootStory::ipxe(Type::discover, count)));
    story.hear(dhcp(BootStory::answer(Type::offer, "http://x/")));
  }
  story.hear(dhcp(BootStory::ipxe(Type::request, 4))).hear(dhcp(BootStory::answer(Type::ack, "http://x/")));
  EXPECT_EQ(found(story.gets_by_http("/boot.ipxe")), "");
}

TEST(Diagnose, NoOfferSeen) {
  BootStory story;
  for (const double wait : {4, 8, 16}) story.hear(dhcp(discover(Type::discover))).wait(wait);
  EXPECT_EQ(
      found(story),
      "no-offer: nobody answered its 3 DISCOVERs as uefi-pxe in 28.030 s: no DHCP server for it on this "
      "network, or none that boots it");
}

TEST(Diagnose, AServerMayTakeThreeSecondsForItsOffer) {
  BootStory story;
  story.hear(dhcp(discover(Type::discover))).wait(2).hear(dhcp(discover(Type::discover))).wait(1);
  EXPECT_EQ(found(story), "");
}

TEST(Diagnose, ARequestThatNobodyAnswers) {
  BootStory story;
  story.hear(dhcp(discover(Type::discover))).hear(dhcp(BootStory::answer(Type::offer, "ipxe.efi")));
  for (int i = 0; i < 3; ++i) story.hear(dhcp(discover(Type::request))).wait(3);
  EXPECT_TRUE(found(story).starts_with("no-ack: its 3 REQUESTs got no answer"));
}

TEST(Diagnose, ANak) {
  BootStory story;
  story.hear(dhcp(discover(Type::request))).hear(dhcp([] {
    dhcp::Message nak = BootStory::answer(Type::offer, "");
    nak.options.set_u8(option::dhcp_message_type, static_cast<std::uint8_t>(Type::nak));
    return nak;
  }()));
  EXPECT_EQ(found(story), "refused-address: 10.77.0.1 refuses the address it asks for (NAK)");
}

TEST(Diagnose, AnAddressThatSomebodyElseHas) {
  BootStory story;
  story.dora(BootStory::uefi, "ipxe.efi").hear(dhcp(BootStory::uefi(Type::decline)));
  EXPECT_EQ(found(story.wait(30)),
            "address-in-use: it found the address it was given in use by another machine (DECLINE)");
}

TEST(Diagnose, OffersWithoutABootFile) {
  BootStory story;
  for (int i = 0; i < 2; ++i) {
    story.hear(dhcp(discover(Type::discover))).hear(dhcp(BootStory::answer(Type::offer, ""))).wait(4);
  }
  EXPECT_TRUE(
      found(story).starts_with("no-boot-file: it was offered an address and no boot file as uefi-pxe"));
}

TEST(Diagnose, TwoServersAndWhichOneFirmwareTakes) {
  BootStory story;
  const Ipv4Address router(10, 77, 0, 254);
  story.hear(dhcp(discover(Type::discover)));
  story.hear(dhcp(BootStory::answer(Type::offer, "", router)));
  story.hear(dhcp(BootStory::answer(Type::offer, "ipxe.efi")));
  EXPECT_EQ(
      found(story),
      "two-servers: two servers answer it, 10.77.0.254 with no boot file and 10.77.0.1 with ipxe.efi: as "
      "uefi-pxe it takes 10.77.0.1");
}

// iPXE's net/udp/dhcp.c: the highest priority, of equals the last.
TEST(Diagnose, TwoServersAndIpxe) {
  BootStory story;
  const Ipv4Address other(10, 77, 0, 2);
  dhcp::Message preferred = BootStory::answer(Type::offer, "http://a/", other);
  preferred.options.set(option::ipxe, test::hex("01 01 01"));
  story.hear(dhcp(BootStory::ipxe(Type::discover)));
  story.hear(dhcp(preferred)).hear(dhcp(BootStory::answer(Type::offer, "http://b/")));
  EXPECT_TRUE(found(story).ends_with("as ipxe it takes 10.77.0.2")) << found(story);
}

TEST(Diagnose, Option60Without43AndNobodyOn4011) {
  BootStory story;
  dhcp::Message offer = BootStory::answer(Type::offer, "ipxe.efi");
  offer.options.set_text(option::vendor_class_identifier, "PXEClient");
  story.hear(dhcp(discover(Type::discover))).hear(dhcp(offer));
  std::vector<std::uint8_t> payload;
  dhcp::encode(discover(Type::request), 1472, payload);
  for (int i = 0; i < 2; ++i) story.hear(udp(machine, 4011, server, 4011, payload)).wait(1);
  EXPECT_EQ(found(story),
            "no-boot-server: 10.77.0.1 says PXEClient (option 60) without option 43, so the firmware asks "
            "port 4011 "
            "for its boot file, and nobody answers there");
}

TEST(Diagnose, HttpBootWithoutTheEcho) {
  BootStory story;
  for (int i = 0; i < 2; ++i) {
    story.hear(dhcp(BootStory::uefi_http(Type::discover)));
    story.hear(dhcp(BootStory::answer(Type::offer, "http://10.77.0.1/ipxe.efi"))).wait(4);
  }
  EXPECT_EQ(found(story),
            "no-http-echo: it asks for UEFI HTTP Boot, and no offer says HTTPClient (option 60) back: "
            "firmware drops "
            "such offers");
}

TEST(Diagnose, ALoaderForAnotherArchitecture) {
  BootStory for_uefi;
  EXPECT_EQ(found(for_uefi.dora(BootStory::uefi, "undionly.kpxe").gets("undionly.kpxe").wait(5)),
            "wrong-architecture: it is x64-uefi and was given undionly.kpxe, a loader for x86-bios");
  BootStory for_bios;
  EXPECT_EQ(found(for_bios.dora(BootStory::bios, "ipxe.efi").gets("ipxe.efi").wait(5)),
            "wrong-architecture: it is x86-bios and was given ipxe.efi, a loader for UEFI");
  BootStory for_arm;
  EXPECT_EQ(found(for_arm.dora(BootStory::uefi, "ipxe-arm64.efi").gets("ipxe-arm64.efi").wait(5)),
            "wrong-architecture: it is x64-uefi and was given ipxe-arm64.efi, a loader for arm64-uefi");
}

TEST(Diagnose, AFileThatIsNotThereAndWhatIsNearIt) {
  BootStory story;
  story.dora(BootStory::uefi, "ipxe.efi").gets("ipxe.efi").wait(6).dora(BootStory::as_ipxe, "ipxe.eif");
  EXPECT_EQ(found(story.misses("ipxe.eif")),
            "not-found: 10.77.0.1 does not give it ipxe.eif: file not found; that server has ipxe.efi");
}

TEST(Diagnose, AnErrorOfTheWebServer) {
  BootStory story;
  story.dora(BootStory::as_ipxe, "http://10.77.0.1/boot.ipxe");
  EXPECT_EQ(found(story.gets_by_http("/boot.ipxe?mac=1", "HTTP/1.1 500 Internal Server Error")),
            "not-found: 10.77.0.1 does not give it /boot.ipxe: 500 Internal Server Error");
}

TEST(Diagnose, IpxeLoops) {
  BootStory story;
  story.dora(BootStory::uefi, "ipxe.efi").gets("ipxe.efi");
  for (int i = 0; i < 2; ++i) story.wait(6).dora(BootStory::as_ipxe, "ipxe.efi").gets("ipxe.efi");
  story.wait(6).dora(BootStory::as_ipxe, "ipxe.efi").misses("ipxe.efi");  // when somebody stops the server
  EXPECT_EQ(
      found(story),
      "ipxe-loop: iPXE loops: it is given ipxe.efi again, the loader it came from, instead of a script");
}

TEST(Diagnose, ARomsIpxeThatLoadsANewerOneIsNoLoop) {
  BootStory story;
  story.dora(BootStory::as_ipxe, "undionly.kpxe").gets("snponly.efi").wait(2);
  EXPECT_EQ(found(story.dora(BootStory::as_ipxe, "http://x/").gets_by_http("/boot.ipxe")), "");
}

TEST(Diagnose, DiscoversThatWereLostBeforeTheFirstOne) {
  BootStory story;
  story.hear(udp(server, 1, server, 2, {})).wait(40);  // the capture was running
  story.hear(dhcp(BootStory::ipxe(Type::discover, 12)))
      .hear(dhcp(BootStory::answer(Type::offer, "http://x/")));
  story.hear(dhcp(BootStory::ipxe(Type::request, 12))).hear(dhcp(BootStory::answer(Type::ack, "http://x/")));
  EXPECT_EQ(found(story.gets_by_http("/boot.ipxe")),
            "lost-discovers: iPXE's first DISCOVER to arrive was its 12th: 11 were lost before it, as where "
            "a switch "
            "port comes up late (spanning tree)");
}

TEST(Diagnose, WhatWasSentBeforeTheCaptureBeganIsNotLost) {
  BootStory story;
  story.hear(dhcp(BootStory::ipxe(Type::discover, 12)))
      .hear(dhcp(BootStory::answer(Type::offer, "http://x/")));
  story.hear(dhcp(BootStory::ipxe(Type::request, 12))).hear(dhcp(BootStory::answer(Type::ack, "http://x/")));
  EXPECT_EQ(found(story.gets_by_http("/boot.ipxe")), "");
}

TEST(Diagnose, OffersThatAreNeverAccepted) {
  BootStory story;
  for (int i = 0; i < 5; ++i) {
    story.hear(dhcp(discover(Type::discover))).hear(dhcp(BootStory::answer(Type::offer, "ipxe.efi"))).wait(4);
  }
  EXPECT_TRUE(
      found(story).starts_with("never-accepted: it asked 4 more times after an offer with a boot file"));
}

TEST(Diagnose, TftpThatStallsForItsMtu) {
  BootStory story;
  story.dora(BootStory::uefi, "ipxe.efi").hear(BootStory::asks("ipxe.efi", 1545));
  story.hear(tftp(server, 30'000, machine, 1545, tftp::OptionAck{{{"blksize", "8192"}}}));
  for (int i = 0; i < 3; ++i) story.hear(tftp(machine, 1545, server, 30'000, tftp::Ack{0})).wait(4);
  EXPECT_EQ(
      found(story),
      "tftp-stalled: TFTP of ipxe.efi stalled at block 1: blocks of 8192 bytes do not fit an Ethernet frame, "
      "and the fragments do not all arrive (MTU)");
}

TEST(Diagnose, TftpThatNobodyAnswers) {
  BootStory story;
  story.dora(BootStory::uefi, "ipxe.efi");
  for (int i = 0; i < 3; ++i) story.hear(BootStory::asks("ipxe.efi", 1545)).wait(4);
  EXPECT_EQ(found(story),
            "tftp-unanswered: nobody answers by TFTP on 10.77.0.1, which it asked for ipxe.efi: no server "
            "there, or a "
            "firewall");
}

TEST(Diagnose, AWebServerWhereNobodyListens) {
  BootStory story;
  story.dora(BootStory::as_ipxe, "http://10.77.0.1/boot.ipxe");
  story.hear(tcp(machine, 1613, server, 80, "", 1, 2)).hear(tcp(server, 80, machine, 1613, "", 0, 0x14));
  EXPECT_EQ(found(story), "web-server-away: 10.77.0.1 port 80, which it asks by HTTP: nobody listens there");
}

TEST(Diagnose, AnAddressThatChangesBetweenStages) {
  BootStory story;
  story.dora(BootStory::uefi, "ipxe.efi").gets("ipxe.efi");
  dhcp::Message ack = BootStory::answer(Type::ack, "http://x/");
  ack.yiaddr = Ipv4Address(10, 77, 0, 200);
  story.hear(dhcp(BootStory::ipxe(Type::request))).hear(dhcp(ack));
  EXPECT_TRUE(
      found(story).starts_with("address-changed: its address changed between stages, from 10.77.0.125 as "
                               "uefi-pxe to 10.77.0.200 as ipxe"));
}

TEST(Diagnose, PxelinuxFindsNoneOfItsNames) {
  BootStory story;
  story.dora(BootStory::bios, "pxelinux.0").gets("pxelinux.0").gets("ldlinux.c32");
  for (const auto name : {"01-52-54-00-12-34-03", "0A4D007D", "0A4D007", "0A4D", "default"}) {
    story.misses("pxelinux.cfg/" + std::string(name));
  }
  EXPECT_EQ(found(story),
            "no-pxelinux-config: pxelinux found none of the 5 names it looks for in pxelinux.cfg/, not even "
            "default; "
            "pxe-cfgname prints them");
}

TEST(Diagnose, TwoNamesForTheBootFile) {
  BootStory story;
  dhcp::Message offer = BootStory::answer(Type::offer, "ipxe.efi");
  offer.options.set_text(option::boot_file_name, "snponly.efi");
  EXPECT_TRUE(
      found(story.hear(dhcp(discover(Type::discover))).hear(dhcp(offer)))
          .starts_with("two-names: the header names the boot file ipxe.efi and option 67 snponly.efi"));
}

TEST(Diagnose, OptionsInTheHeadersNames) {
  BootStory story;
  dhcp::Message offer = BootStory::answer(Type::offer, "");
  offer.options.set_text(option::boot_file_name, "ipxe.efi");
  offer.options.set_u8(option::dhcp_option_overload, 1);
  EXPECT_EQ(
      found(story.hear(dhcp(discover(Type::discover))).hear(dhcp(offer)).wait(10)),
      "option-overload: 10.77.0.1 puts options into the header's file and sname (option 52), which iPXE, "
      "GRUB and shim read as names");
}

TEST(Diagnose, AMachineThatWentOnInTheEndWasOnlySlow) {
  BootStory story;
  for (int i = 0; i < 3; ++i) story.hear(dhcp(discover(Type::discover))).wait(8);
  EXPECT_EQ(found(sound(story)), "");
}

TEST(Diagnose, EveryRuleHasItsOwnName) {
  std::set<std::string_view> names;
  for (const Rule& rule : rules()) EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
}

TEST(Diagnose, IsALineOrAnObjectForEachFinding) {
  const std::vector<Diagnosis> found = {{"52:54:00:12:34:03", {"no-offer", "nobody answered", {1, 5}}}};
  std::string text;
  print_diagnosis(found, 1, text);
  EXPECT_EQ(text, "52:54:00:12:34:03: no-offer: nobody answered (frames 1, 5)\n");
  std::string json;
  print_diagnosis_json(found, json);
  EXPECT_EQ(
      json,
      R"({"protocol":"diagnosis","type":"no-offer","mac":"52:54:00:12:34:03","sentence":"nobody answered",)"
      R"("frames":[1,5]})"
      "\n");
}

TEST(Diagnose, SaysWhetherThereWasAnybodyToBeSound) {
  std::string sound;
  print_diagnosis({}, 1, sound);
  EXPECT_EQ(sound, "Nothing wrong was seen.\n");
  std::string nobody;
  print_diagnosis({}, 0, nobody);
  EXPECT_EQ(nobody, "No machine was seen.\n");
}

TEST(Timeline, IsOneStoryWithItsSilences) {
  BootStory story;
  story.hear(dhcp(discover(Type::discover))).wait(3).hear(dhcp(BootStory::answer(Type::offer, "ipxe.efi")));
  story.hear(dhcp(discover(Type::request))).hear(dhcp(BootStory::answer(Type::ack, "ipxe.efi")));
  story.gets("ipxe.efi").wait(2).hear(dhcp(BootStory::ipxe(Type::discover, 2))).wait(3);
  EXPECT_EQ(story.timeline(),
            "52:54:00:12:34:03  00:16:40\n"
            "   t+0.000  DISCOVER uefi-pxe x64-uefi\n"
            "            3.010 s of silence: the DHCP server's turn\n"
            "   t+3.010  OFFER 10.77.0.125 ipxe.efi from 10.77.0.1\n"
            "   t+3.020  REQUEST uefi-pxe x64-uefi\n"
            "   t+3.030  ACK 10.77.0.125 ipxe.efi from 10.77.0.1\n"
            "   t+3.040  TFTP ipxe.efi 100 B in 0.020 s\n"
            "            2.010 s of silence: the machine's turn\n"
            "   t+5.070  DISCOVER ipxe x64-uefi, try 2\n"
            "            3.010 s of silence up to the end of the capture: the DHCP server's turn\n");
}

TEST(Timeline, IpxesWaitForAnIpv6RouterIsNamed) {
  BootStory story;
  story.dora(BootStory::as_ipxe, "http://10.77.0.1/boot.ipxe").wait(13).gets_by_http("/boot.ipxe");
  EXPECT_NE(story.timeline().find("13.010 s of silence: the machine's turn: iPXE waits for an IPv6 router"),
            std::string::npos);
}

TEST(Timeline, PxelinuxNamesAreOneLine) {
  BootStory story;
  story.dora(BootStory::bios, "pxelinux.0")
      .gets("pxelinux.0")
      .misses("pxelinux.cfg/01-52")
      .gets("pxelinux.cfg/default");
  EXPECT_NE(
      story.timeline().find("TFTP pxelinux.cfg/: 2 names tried, 01-52 default, the last 100 B in 0.020 s\n"),
      std::string::npos)
      << story.timeline();
}

TEST(Machines, AreForgottenWhenThereAreTooMany) {
  Machines machines;
  Listener listener;
  dhcp::Message request = BootStory::uefi(Type::discover);
  for (std::uint32_t i = 0; i < Machines::most_machines + 10; ++i) {
    const std::uint8_t mac[] = {2, 0, 0, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)};
    request.chaddr = MacAddress::from_bytes(mac);
    machines.on_event(*listener.hears(dhcp(request)));
  }
  EXPECT_EQ(machines.all().size(), Machines::most_machines);
  for (std::size_t i = 0; i < 2 * Machines::most_steps; ++i)
    machines.on_event(*listener.hears(dhcp(request)));
  EXPECT_EQ(std::prev(machines.all().end())->second.steps.size(), Machines::most_steps);
}

}  // namespace
}  // namespace pxe::sniff
