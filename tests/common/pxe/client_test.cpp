#include "common/pxe/client.hpp"

#include <gtest/gtest.h>

#include "tests/support/bytes.hpp"
#include "tests/support/capture_file.hpp"

namespace pxe {
namespace {

namespace option = dhcp::option;
using test::hex;

dhcp::Message request(std::string_view capture, std::size_t which) {
  std::vector<dhcp::Message> requests;
  for (const auto& payload : test::udp_payloads(capture, dhcp::server_port)) {
    const auto message = dhcp::decode(payload);
    if (message && message->op == dhcp::Op::request) requests.push_back(*message);
  }
  return requests.at(which);
}

dhcp::Message message_with(std::string_view vendor_class) {
  dhcp::Message message;
  message.has_cookie = true;
  if (!vendor_class.empty()) message.options.set_text(option::vendor_class_identifier, vendor_class);
  return message;
}

TEST(ClientFromMessage, IpxeOnABiosMachine) {
  const Client client = client_from_message(request("bios-ipxe", 0));
  EXPECT_EQ(client.get("mac"), "52:54:00:12:34:01");
  EXPECT_EQ(client.get("arch"), "x86-bios");
  EXPECT_EQ(client.get("user_class"), "iPXE");
  EXPECT_EQ(client.get("vendor_class"), "PXEClient:Arch:00000:UNDI:002001");
  EXPECT_EQ(client.get("version"), "1.0.0");
  EXPECT_EQ(client.get("busid"), "018086100e");
  EXPECT_EQ(client.get("ipxe.http"), "1");
  EXPECT_EQ(client.get("ipxe.pxext"), "2");
  EXPECT_EQ(client.get("ipxe.https"), "");
  EXPECT_EQ(client.get("uuid"), "");  // all zeros: the machine has none
}

TEST(ClientFromMessage, PlainUefiFirmware) {
  const Client client = client_from_message(request("uefi-pxe", 0));
  EXPECT_EQ(client.get("arch"), "x64-uefi");
  EXPECT_EQ(client.get("user_class"), "");
  EXPECT_TRUE(client.features().empty());
}

TEST(ClientFromMessage, TheUuidIsCanonical) {
  EXPECT_EQ(client_from_message(request("uefi-http", 0)).get("uuid"), "44454c4c-3900-104e-804e-b9c04f4d344a");
}

TEST(ClientFromMessage, AUuidOfAnotherFormIsAbsent) {
  for (const auto value :
       {"", "00", "00 4c4c4544 0039 4e10 804e b9c04f4d34", "00 4c4c4544 0039 4e10 804e b9c04f4d344a 00",
        "01 4c4c4544 0039 4e10 804e b9c04f4d344a", "00 ffffffff ffff ffff ffff ffffffffffff"}) {
    dhcp::Message message = message_with("PXEClient");
    message.options.set(option::uuid_guid, hex(value));
    EXPECT_EQ(client_from_message(message).get(Word::uuid), "") << value;
  }
}

TEST(ClientFromMessage, EmptyOptionsAreAbsent) {
  dhcp::Message message = message_with("");
  for (const int code : {12, 55, 60, 61, 77, 81, 82, 93, 97, 175}) {
    message.options.set(static_cast<std::uint8_t>(code), {});
  }
  const Client client = client_from_message(message);
  for (const WordInfo& word : vocabulary()) EXPECT_FALSE(client.has(word.word)) << word.name;
}

TEST(ClientFromMessage, TheRelaysIdsAreTextWherePrintable) {
  dhcp::Message message = message_with("");
  message.options.set(option::dhcp_agent_options, hex("01 03 67 65 31 02 02 00 ff 06 01 78"));
  const Client client = client_from_message(message);
  EXPECT_EQ(client.get("circuit_id"), "ge1");
  EXPECT_EQ(client.get("remote_id"), "00ff");
  EXPECT_EQ(client.get("subscriber_id"), "x");
  message.options.set(option::dhcp_agent_options, hex("52 02 01 02"));
  EXPECT_EQ(client_from_message(message).get("circuit_id"), "");
}

TEST(ArchOf, TakesTheFirstOfTheListElseOption60) {
  dhcp::Message message = message_with("PXEClient:Arch:00011:UNDI:003000");
  EXPECT_EQ(arch_of(message), Arch(11));  // decimal, whatever some manuals say
  message.options.set(option::client_system, hex("00 07 00 09"));
  EXPECT_EQ(arch_of(message), Arch(7));
  message.options.set(option::client_system, hex("00"));
  EXPECT_EQ(arch_of(message), Arch(11));
}

TEST(ArchOf, GarbageIsNoArchitecture) {
  for (const auto text :
       {"PXEClient", "PXEClient:Arch:", "PXEClient:Arch:0001b:UNDI:003000", "PXEClient:Arch:-0007"}) {
    EXPECT_FALSE(arch_of(message_with(text))) << text;
  }
  EXPECT_FALSE(arch_of(message_with(std::string(255, 'x'))));
}

TEST(Classify, RealFirmware) {
  EXPECT_EQ(classify(request("bios-ipxe", 0)), ClientKind::ipxe);
  EXPECT_EQ(classify(request("uefi-pxe", 0)), ClientKind::uefi_pxe);
  EXPECT_EQ(classify(request("uefi-pxe", 2)), ClientKind::ipxe);
  EXPECT_EQ(classify(request("uefi-http", 4)), ClientKind::uefi_http);
}

TEST(Classify, IpxeByItsClassInBothFormsOrByOption175) {
  dhcp::Message message = message_with("PXEClient:Arch:00007:UNDI:003000");
  EXPECT_EQ(classify(message), ClientKind::uefi_pxe);
  message.options.set_text(option::user_class, "iPXE");
  EXPECT_EQ(classify(message), ClientKind::ipxe);
  message.options.set(option::user_class, hex("04 69 50 58 45"));
  EXPECT_EQ(classify(message), ClientKind::ipxe);
  message.options.set(option::user_class, {});
  EXPECT_EQ(classify(message), ClientKind::uefi_pxe);
  message.options.set(option::ipxe, hex("b1 05 01"));  // truncated, as FlexBoot without a user class
  EXPECT_EQ(classify(message), ClientKind::ipxe);
}

TEST(Classify, OthersByOption60) {
  EXPECT_EQ(classify(message_with("PXEClient:Arch:00000:UNDI:002001")), ClientKind::bios_pxe);
  EXPECT_EQ(classify(message_with("PXEClient")), ClientKind::bios_pxe);
  EXPECT_EQ(classify(message_with("HTTPClient:Arch:00016:UNDI:003000")), ClientKind::uefi_http);
  EXPECT_EQ(classify(message_with("U-Boot.armv8")), ClientKind::uboot);
  EXPECT_EQ(classify(message_with("MSFT 5.0")), ClientKind::plain);
}

TEST(Classify, AnArchitectureWithoutOption60IsNotPxe) {
  dhcp::Message message = message_with("");
  message.options.set_u16(option::client_system, 7);
  EXPECT_EQ(classify(message), ClientKind::plain);
}

TEST(ClientFromQuery, TakesWordsAndFeatures) {
  const auto client = client_from_query(
      "mac=52%3A54%3A00%3A12%3A34%3A01&product=Standard%20PC%20(i440FX%20+%20PIIX,%201996)&platform=efi&"
      "buildarch=x86_64&ipxe.http=1&serial=&filename=x");
  ASSERT_TRUE(client);
  EXPECT_EQ(client->get("mac"), "52:54:00:12:34:01");
  EXPECT_EQ(client->get("product"), "Standard PC (i440FX + PIIX, 1996)");
  EXPECT_EQ(client->get("arch"), "x64-uefi");
  EXPECT_EQ(client->get("ipxe.http"), "1");
  EXPECT_FALSE(client->has(Word::serial));
}

TEST(ClientFromQuery, RefusesAValueThatIsNotOfItsType) {
  EXPECT_EQ(client_from_query("mac=nonsense").error().sentence,
            "mac: 'nonsense' is not a MAC address such as 00:26:b9:5e:30:3a");
}

TEST(Client, AnAllOnesUuidIsAbsent) {
  Client client;
  ASSERT_TRUE(client.set(Word::uuid, "ffffffff-ffff-ffff-ffff-ffffffffffff"));
  EXPECT_FALSE(client.has(Word::uuid));
}

TEST(Client, JoiningFillsOnlyWhatIsAbsent) {
  Client said;
  Client leased;
  (void)said.set(Word::hostname, "a");
  (void)leased.set(Word::hostname, "b");
  (void)leased.set(Word::arch, "x64-uefi");
  said.join(leased);
  EXPECT_EQ(said.get("hostname"), "a");
  EXPECT_EQ(said.get("arch"), "x64-uefi");
}

TEST(Vocabulary, EveryWordFindsItself) {
  for (const WordInfo& word : vocabulary()) {
    EXPECT_EQ(find_word(word.name), word.word);
    EXPECT_EQ(info(word.word).name, word.name);
  }
  EXPECT_FALSE(find_word("mc"));
}

}  // namespace
}  // namespace pxe
