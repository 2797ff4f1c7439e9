#include "common/dhcp/message.hpp"

#include <gtest/gtest.h>

#include "tests/support/bytes.hpp"
#include "tests/support/capture_file.hpp"

namespace pxe::dhcp {
namespace {

using test::hex;

Message discover() {
  Message message;
  message.hlen = 6;
  message.xid = 0x4da35444;
  message.secs = 4;
  message.flags = broadcast_flag;
  message.chaddr = *MacAddress::parse("52:54:00:12:34:01");
  message.has_cookie = true;
  message.options.set_u8(option::dhcp_message_type, 1);
  message.options.set_text(option::host_name, "db1");
  return message;
}

std::vector<std::uint8_t> encoded(const Message& message, std::size_t max_size = default_max_size) {
  std::vector<std::uint8_t> out;
  encode(message, max_size, out);
  return out;
}

TEST(DhcpMessage, RoundTrips) {
  Message sent = discover();
  sent.op = Op::reply;
  sent.hops = 2;
  sent.ciaddr = Ipv4Address(10, 0, 0, 1);
  sent.yiaddr = Ipv4Address(10, 0, 0, 2);
  sent.siaddr = Ipv4Address(10, 0, 0, 3);
  sent.giaddr = Ipv4Address(10, 0, 0, 4);
  sent.set_server_name("boot");
  sent.set_file_name("ipxe.efi");
  const auto got = decode(encoded(sent));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->op, Op::reply);
  EXPECT_EQ(got->hops, 2);
  EXPECT_EQ(got->xid, 0x4da35444U);
  EXPECT_EQ(got->secs, 4);
  EXPECT_TRUE(got->wants_broadcast());
  EXPECT_EQ(got->ciaddr, sent.ciaddr);
  EXPECT_EQ(got->yiaddr, sent.yiaddr);
  EXPECT_EQ(got->siaddr, sent.siaddr);
  EXPECT_EQ(got->giaddr, sent.giaddr);
  EXPECT_EQ(got->chaddr, sent.chaddr);
  EXPECT_EQ(got->server_name(), "boot");
  EXPECT_EQ(got->file_name(), "ipxe.efi");
  EXPECT_EQ(got->type(), MessageType::discover);
  EXPECT_EQ(got->options.text(option::host_name), "db1");
  EXPECT_EQ(got->defect, OptionDefect::none);
}

// The first DISCOVER of an iPXE in a BIOS machine's network card, from the capture.
TEST(DhcpMessage, ReadsWhatIpxeSends) {
  const auto got = decode(test::udp_payloads("bios-ipxe", server_port).front());
  ASSERT_TRUE(got);
  EXPECT_EQ(got->type(), MessageType::discover);
  EXPECT_EQ(got->chaddr.to_string(), "52:54:00:12:34:01");
  EXPECT_EQ(got->secs, 4);
  EXPECT_FALSE(got->wants_broadcast());
  EXPECT_EQ(got->options.u16(option::dhcp_max_message_size), 1472);
  EXPECT_EQ(got->options.text(option::user_class), "iPXE");
  EXPECT_EQ(got->options.find(option::ipxe)->size(), 48U);
  EXPECT_EQ(got->defect, OptionDefect::none);
}

TEST(DhcpMessage, EveryRealOneSurvivesARoundTrip) {
  for (const auto name : test::capture_names) {
    for (const auto& payload : test::udp_payloads(name, server_port)) {
      const auto first = decode(payload);
      ASSERT_TRUE(first);
      const auto second = decode(encoded(*first, 1472));
      ASSERT_TRUE(second);
      ASSERT_EQ(second->options.entries().size(), first->options.entries().size());
      for (const auto& entry : first->options.entries()) {
        EXPECT_EQ(to_hex(*second->options.find(entry.code)), to_hex(first->options.value(entry)));
      }
    }
  }
}

TEST(DhcpMessage, IsRefusedOnlyWhileItsHeaderIsShort) {
  const auto whole = encoded(discover());
  test::for_every_truncation(whole, [](Bytes cut) {
    const auto got = decode(cut);
    EXPECT_EQ(got.has_value(), cut.size() >= fixed_size) << cut.size();
    if (got) {
      EXPECT_EQ(got->has_cookie, cut.size() >= fixed_size + 4) << cut.size();
    } else {
      EXPECT_EQ(got.error(), DecodeError::too_short);
    }
  });
}

TEST(DhcpMessage, ACutMessageKeepsTheOptionsBeforeTheCut) {
  auto whole = encoded(discover());
  whole.resize(fixed_size + 4 + 3 + 2);  // cookie, option 53, and code and length of option 12
  const auto got = decode(whole);
  EXPECT_EQ(got->type(), MessageType::discover);
  EXPECT_FALSE(got->options.has(option::host_name));
  EXPECT_EQ(got->defect, OptionDefect::value_cut);
}

TEST(DhcpMessage, WithoutTheCookieIsBootp) {
  auto whole = encoded(discover());
  whole[fixed_size] ^= 1;
  const auto got = decode(whole);
  ASSERT_TRUE(got);
  EXPECT_FALSE(got->has_cookie);
  EXPECT_TRUE(got->options.entries().empty());
  EXPECT_FALSE(got->type());
}

TEST(DhcpMessage, AVendorFieldFullOfEndMarksIsBootpWithoutOptions) {
  std::vector<std::uint8_t> whole(300, 0xff);
  whole[0] = 1;
  whole[2] = 6;
  const auto got = decode(whole);
  ASSERT_TRUE(got);
  EXPECT_FALSE(got->has_cookie);
}

TEST(DhcpMessage, OpIsRequestOrReply) {
  auto whole = encoded(discover());
  for (const int op : {0, 3, 255}) {
    whole[0] = static_cast<std::uint8_t>(op);
    EXPECT_EQ(decode(whole).error(), DecodeError::unknown_op);
  }
}

TEST(DhcpMessage, HardwareAddressesAreAsLongAsHlenSaysUpTo16) {
  auto whole = encoded(discover());
  for (const std::size_t hlen : {0U, 4U, 7U, 16U}) {
    whole[2] = static_cast<std::uint8_t>(hlen);
    EXPECT_EQ(decode(whole)->chaddr.size(), hlen);
  }
  for (const std::size_t hlen : {17U, 255U}) {
    whole[2] = static_cast<std::uint8_t>(hlen);
    EXPECT_EQ(decode(whole).error(), DecodeError::hardware_address_too_long);
  }
}

TEST(DhcpMessage, ATypeThatNoRfcKnowsIsNone) {
  for (const int value : {0, 19, 99}) {
    Message message = discover();
    message.options.set_u8(option::dhcp_message_type, static_cast<std::uint8_t>(value));
    EXPECT_FALSE(decode(encoded(message))->type()) << value;
  }
}

TEST(DhcpMessage, OverloadedNamesAreNotNames) {
  Message message = discover();
  message.set_file_name("ipxe.efi");
  message.set_server_name("boot");
  message.options.set_u8(option::dhcp_option_overload, 1);
  EXPECT_EQ(message.file_name(), "");
  EXPECT_EQ(message.server_name(), "boot");
  message.options.set_u8(option::dhcp_option_overload, 3);
  EXPECT_EQ(message.server_name(), "");
}

TEST(DhcpMessage, NamesThatFillTheirFieldNeedNoNul) {
  Message message = discover();
  message.file.fill('f');
  EXPECT_EQ(decode(encoded(message))->file_name().size(), 128U);
}

TEST(DhcpEncode, PadsToWhatOldRelaysExpect) { EXPECT_EQ(encoded(discover()).size(), smallest_reply); }

TEST(DhcpEncode, SplitsLongValues) {
  Message message = discover();
  message.options.set_text(option::boot_file_name, std::string(300, 'x'));
  EXPECT_EQ(decode(encoded(message, 1472))->options.find(option::boot_file_name)->size(), 300U);
}

TEST(DhcpEncode, LeavesOutWholeWhatDoesNotFitAndSaysSo) {
  Message message = discover();
  message.options.set_text(option::root_path, std::string(400, 'x'));
  message.options.set_text(option::domain_name, "lab");
  std::vector<std::uint8_t> out;
  const auto omitted = encode(message, default_max_size, out);
  EXPECT_EQ(omitted.count(), 1U);
  EXPECT_TRUE(omitted.test(option::root_path));
  EXPECT_LE(out.size(), default_max_size);
  const auto got = decode(out);
  EXPECT_FALSE(got->options.has(option::root_path));
  EXPECT_EQ(got->options.text(option::domain_name), "lab");
  EXPECT_EQ(got->defect, OptionDefect::none);
}

TEST(DhcpEncode, FillsItsRoomToTheLastByte) {
  Message message = discover();
  message.options.set_text(option::root_path, std::string(255, 'x'));
  const std::size_t needed = fixed_size + 4 + 3 + 5 + 257 + 1;  // cookie, 53, 12, 17, end
  std::vector<std::uint8_t> out;
  EXPECT_TRUE(encode(message, needed, out).none());
  EXPECT_EQ(out.size(), needed);
  EXPECT_TRUE(encode(message, needed - 1, out).test(option::root_path));
}

// RFC 3046 §2.2: the relay's option comes last and is never cut; everything else makes room for it.
TEST(DhcpEncode, Option82IsLastAndWhole) {
  Message message = discover();
  const auto agent = hex("52 02 01 02");
  message.options.set(option::dhcp_agent_options, agent);
  message.options.set_text(option::domain_name, "lab");
  auto got = decode(encoded(message));
  EXPECT_EQ(got->options.entries().back().code, option::dhcp_agent_options);
  EXPECT_EQ(to_hex(*got->options.find(option::dhcp_agent_options)), "52020102");

  message.options.set(option::dhcp_agent_options, std::vector<std::uint8_t>(296, 7));
  std::vector<std::uint8_t> out;
  const auto omitted = encode(message, default_max_size, out);
  EXPECT_TRUE(omitted.test(option::domain_name));
  EXPECT_EQ(decode(out)->options.find(option::dhcp_agent_options)->size(), 296U);
}

}  // namespace
}  // namespace pxe::dhcp
