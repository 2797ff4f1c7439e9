// Which options a client is sent, and in what form.
#include "tests/tools/pxe-dhcpd/fixture.hpp"

namespace pxe::dhcpd {
namespace {

using namespace std::literals;
namespace option = dhcp::option;

std::string configured(std::string_view more) {
  return "[[dhcp.subnet]]\nsubnet = '10.77.0.0/24'\npool = ['10.77.0.50-10.77.0.52']\n" + std::string(more);
}
std::string_view value(const Decision& decision, std::uint8_t code) {
  const auto found = reply_of(decision).options.find(code);
  return found ? as_text(*found) : "(absent)";
}

TEST(OptionSources, TheParticularGoesBeforeTheGeneral) {
  Server server(configured(
      "options = { 224 = '01', 225 = '01', 226 = '01', 227 = '01' }\n"
      "[[dhcp.options]]\nmatch = { arch = 'x64-uefi' }\nset = { 225 = '02', 226 = '02', 227 = '02' }\n"
      "[[dhcp.options]]\nmatch = { arch = 'x86-bios' }\nset = { 224 = '09' }\n"
      "[[dhcp.loader]]\nmatch = {}\nfile = 'x.efi'\noptions = { 226 = '03', 227 = '03' }\n"
      "[[client]]\nmatch = {}\noptions = { 227 = '04' }\n"));
  const Decision decision = server.ask(Machine::uefi().discover());
  EXPECT_EQ(value(decision, 224), "\x01");
  EXPECT_EQ(value(decision, 225), "\x02");
  EXPECT_EQ(value(decision, 226), "\x03");
  EXPECT_EQ(value(decision, 227), "\x04");
}

TEST(OptionSources, OnlyWhatIsAskedForAndWhatBootingNeeds) {
  Server server(configured("options = { 209 = 'a.cfg', 224 = '01', 6 = '10.77.0.9' }\n"));
  const Decision rom = server.ask(Machine::bios_rom().says(55, "\x01").discover());
  EXPECT_EQ(value(rom, 209), "a.cfg");  // pxelinux reads it, and the ROM never lists it
  EXPECT_EQ(value(rom, 224), "(absent)");
  EXPECT_EQ(value(rom, 6), "(absent)");
  const Decision plain = server.ask(Machine().says(55, "\x01\xe0").discover());
  EXPECT_EQ(value(plain, 209), "(absent)");
  EXPECT_EQ(value(plain, 224), "\x01");
}

TEST(Encapsulated, SuboptionsGoByNameAndNumber) {
  Server server(
      configured("options = { 43 = { discovery-control = 3, 224 = 'aa:bb' }, 124 = { 9 = 'aa' }, "
                 "125 = { 3561 = { 1 = 'aabb' } } }\n"));
  const Decision decision = server.ask(Machine().discover());
  EXPECT_EQ(value(decision, 43), "\xe0\x02\xaa\xbb\x06\x01\x03\xff"sv);
  EXPECT_EQ(value(decision, 124), "\0\0\0\x09\x01\xaa"sv);
  EXPECT_EQ(value(decision, 125), "\0\0\x0d\xe9\x04\x01\x02\xaa\xbb"sv);
}

TEST(Encapsulated, IpxesSettingsJoinWhatItIsToldAnyway) {
  Server server(configured("options = { ipxe = { keep-san = 1, priority = -1 } }\n"));
  EXPECT_EQ(value(server.ask(Machine::ipxe().says(55, "\x01").discover()), 175),
            "\xb0\x01\x01\x08\x01\x01\x01\x01\xff"sv);
  EXPECT_EQ(value(server.ask(Machine::bios_rom().says(55, "\x01").discover()), 175), "(absent)");
  Server waits(configured("options = { ipxe = { no-pxedhcp = false } }\n"));
  EXPECT_EQ(value(waits.ask(Machine::ipxe().discover()), 175), "\xb0\x01\0"sv);
}

TEST(Encapsulated, MistakesAreNamed) {
  const auto errors = [](const std::string& options) {
    return test::errors_of(test::load_text("[[client]]\nmatch = {}\noptions = { " + options + " }\n", "x"));
  };
  EXPECT_EQ(errors("ipxe = { keep-sam = 1 }"),
            "x:3:20: ipxe: 'keep-sam' is no sub-option's name or number; did you mean keep-san?\n");
  EXPECT_EQ(errors("ipxe = { key = 'aa' }"),
            "x:3:20: ipxe: key is a private key, which everybody on the network would read\n");
  EXPECT_EQ(errors("ipxe = { keep-san = 300 }"), "x:3:20: ipxe: keep-san takes a number from 0 to 255\n");
  EXPECT_EQ(errors("routers = { a = 1 }"), "x:3:23: routers: has no sub-options\n");
  EXPECT_EQ(errors("125 = { cisco = 'aa' }"), "x:3:19: 125: 'cisco' is no enterprise number\n");
}

TEST(Names, OfOptionsAreInTheHeaderToo) {
  Server server(configured("options = { boot-file-name = 'phone.cfg', tftp-server-name = '10.77.0.9' }\n"));
  const dhcp::Message& reply = reply_of(server.ask(Machine().discover()));
  EXPECT_EQ(reply.file_name(), "phone.cfg");
  EXPECT_EQ(reply.server_name(), "10.77.0.9");
  EXPECT_EQ(reply.siaddr, Ipv4Address(10, 77, 0, 9));
}

TEST(Names, OfTheTftpServerComeByNumberToo) {
  Server server;
  EXPECT_EQ(value(server.ask(Machine::uefi().says(55, "\x96").discover()), 150), "\x0a\x4d\0\x01"sv);
  EXPECT_EQ(value(server.ask(Machine::uefi().says(55, "\x01").discover()), 150), "(absent)");
}

// Fault D15: whatever option 57 and the list say, the reply fits, and what booting needs comes first.
TEST(Size, IsWhatTheClientTakes) {
  const std::string big(400, 'x');
  Server server(configured("options = { 224 = '" + std::string(800, 'a') + "' }\n"));
  std::vector<std::uint8_t> datagram;
  struct Case {
    std::string_view option_57;
    std::size_t most;
  };
  for (const Case& one :
       {Case{"\0\0"sv, 548}, Case{"\0\x01"sv, 548}, Case{"\x02\x3f"sv, 548}, Case{"\x02\x40"sv, 548},
        Case{"\x05\xdc"sv, 1472}, Case{"\xff\xff"sv, 1472}, Case{"", 548}}) {
    const Decision decision = server.ask(Machine::uefi().says(57, one.option_57).discover());
    const auto& reply = std::get<Reply>(decision.outcome);
    const auto omitted = encode(reply.message, reply.max_size, datagram);
    EXPECT_LE(datagram.size(), one.most);
    EXPECT_EQ(omitted.test(224), one.most == 548);
    EXPECT_FALSE(omitted.test(67));
  }
}

TEST(Size, IsNotAMatterOfRepeatingYourself) {
  Server server(configured("options = { 224 = '01' }\n"));
  const auto size = [&](const std::string& list) {
    std::vector<std::uint8_t> datagram;
    const Decision decision = server.ask(Machine().says(55, list).discover());
    encode(reply_of(decision), 1472, datagram);
    return datagram.size();
  };
  EXPECT_EQ(size(std::string(255, '\xe0')), size("\xe0"));
  std::string all;
  for (int code = 1; code < 256; ++code) all += static_cast<char>(code);
  EXPECT_LE(size(all), 548);
}

// Fault D14: option 82 comes back as it came, last, even when nothing else fits beside it.
TEST(Option82, ComesBackByteForByteAndLast) {
  Server server;
  for (const std::string& agent : {"\x01\x04gi/1"s, "\x01\x02"s, std::string(250, 'z')}) {
    const Decision decision =
        server.ask(Machine::bios_rom().behind(Ipv4Address(10, 77, 0, 9)).says(82, agent).discover());
    std::vector<std::uint8_t> datagram;
    encode(reply_of(decision), std::get<Reply>(decision.outcome).max_size, datagram);
    const auto read = dhcp::decode(datagram);
    ASSERT_TRUE(read);
    EXPECT_EQ(as_text(*read->options.find(82)), agent);
    EXPECT_EQ(read->options.entries().back().code, 82);
  }
}

}  // namespace
}  // namespace pxe::dhcpd
