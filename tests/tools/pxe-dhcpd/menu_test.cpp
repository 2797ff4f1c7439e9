// Boot menus of PXE, Secure Boot, loaders elsewhere, and the Raspberry Pi.
#include "common/pxe/vendor.hpp"
#include "tests/tools/pxe-dhcpd/fixture.hpp"

namespace pxe::dhcpd {
namespace {

using namespace std::literals;
namespace option = dhcp::option;

constexpr std::string_view menu = R"(
[[dhcp.menu]]
match   = { not = { mac = "52:54:00:99:*" } }
prompt  = "F8"
timeout = 5
[[dhcp.menu.item]]
text = "iPXE"
file = "ipxe.efi"
[[dhcp.menu.item]]
text = "Disk"
[[dhcp.menu.item]]
text   = "Rescue"
file   = "rescue.efi"
server = "10.77.0.7"
)";

std::string with(std::string_view more) { return std::string(plain_subnet) + std::string(more); }
std::string_view value(const Decision& decision, std::uint8_t code) {
  const auto found = reply_of(decision).options.find(code);
  return found ? as_text(*found) : "(absent)";
}

Request on_4011(const Machine& machine) {
  Request request = machine.renew(Ipv4Address(10, 77, 0, 60));
  request.port = dhcp::pxe_port;
  request.source = Ipv4Address(10, 77, 0, 60);
  request.source_port = 4011;
  return request;
}

TEST(Menu, IsOfferedToFirmwareInPlaceOfALoader) {
  Server server(with(menu));
  const Decision decision = server.ask(Machine::uefi().discover());
  EXPECT_EQ(value(decision, 60), "PXEClient");
  EXPECT_EQ(value(decision, 43),
            "\x06\x01\x07"
            "\x08\x0e\x80\0\x01\x0a\x4d\0\x01\x80\x02\x01\x0a\x4d\0\x07"
            "\x09\x17\x80\0\x04iPXE\0\0\x04"
            "Disk\x80\x02\x06Rescue"
            "\x0a\x03\x05"
            "F8\xff"sv);
  EXPECT_EQ(reply_of(decision).file_name(), "");
  EXPECT_EQ(value(decision, 67), "(absent)");
  EXPECT_EQ(decision.rule, "[[dhcp.menu]] pxe.toml:7:1");
}

TEST(Menu, IsNotForIpxeNorForWhomItDoesNotFit) {
  Server server(with(menu));
  EXPECT_EQ(value(server.ask(Machine::ipxe().discover()), 43), "(absent)");
  const Machine other = Machine("52:54:00:99:00:01").says(60, "PXEClient:Arch:00007:UNDI:003016").has_arch(7);
  EXPECT_EQ(reply_of(server.ask(other.discover())).file_name(), "ipxe.efi");
}

TEST(Menu, ItemsAreHandedOutOn4011WithTheirNumber) {
  Server server(with(menu));
  const Decision decision = server.ask(on_4011(Machine::uefi().says(43, "\x47\x04\x80\0\0\0\xff"sv)));
  EXPECT_EQ(reply_of(decision).file_name(), "ipxe.efi");
  EXPECT_EQ(value(decision, 43), "\x47\x04\x80\0\0\0\xff"sv);
  EXPECT_EQ(reply_of(decision).siaddr, server_address);
  const Decision rescue = server.ask(on_4011(Machine::uefi().says(43, "\x47\x04\x80\x02\0\0\xff"sv)));
  EXPECT_EQ(reply_of(rescue).siaddr, Ipv4Address(10, 77, 0, 7));
}

TEST(Menu, ItemsThatAreNoneGetNoAnswer) {
  Server server(with(menu));
  EXPECT_EQ(ignored(server.ask(on_4011(Machine::uefi().says(43, "\x47\x04\x80\x01\0\0\xff"sv)))),
            Ignored::nothing_to_say);
}

// Fault D25: what a client says in 43 is read no further than it goes.
TEST(Menu, SurvivesHostileOption43) {
  Server server(with(menu));
  for (const std::string_view hostile :
       {"\x47\x04\x80"sv, "\x47\xff\x80\0\0\0"sv, "\x47\0"sv, "\x09\x03\0\0\0\xff"sv, "\x47"sv,
        "\x47\x05\x80\0\0\0\0\xff"sv, ""sv}) {
    const Decision decision = server.ask(on_4011(Machine::uefi().says(43, hostile)));
    EXPECT_EQ(reply_of(decision).file_name(), "ipxe.efi") << "as without an item: the loader";
  }
}

TEST(Menu, HasToFitOption43) {
  const auto site = test::load_text("[[dhcp.menu]]\nmatch = {}\n[[dhcp.menu.item]]\ntext = '" +
                                    std::string(250, 'a') + "'\n");
  EXPECT_NE(test::errors_of(site).find("bytes, and option 43 holds 255"), std::string::npos);
}

TEST(SecureBoot, HandsShimToUefiAlone) {
  Server server(
      "[[dhcp.subnet]]\nsubnet = '10.77.0.0/24'\npool = ['10.77.0.50-10.77.0.52']\nsecure-boot = true\n",
      {"shimx64.efi", "shimaa64.efi", "undionly.kpxe"});
  const Decision x64 = server.ask(Machine::uefi().discover());
  EXPECT_EQ(reply_of(x64).file_name(), "shimx64.efi");
  EXPECT_EQ(x64.rule, "secure-boot x64-uefi");
  EXPECT_EQ(reply_of(server.ask(Machine::uefi().has_arch(11).discover())).file_name(), "shimaa64.efi");
  EXPECT_EQ(reply_of(server.ask(Machine::uefi_http().discover())).file_name(),
            "http://10.77.0.1/shimx64.efi");
  EXPECT_EQ(reply_of(server.ask(Machine::bios_rom().discover())).file_name(), "undionly.kpxe");
}

TEST(SecureBoot, IsARowToo) {
  Server server(with("[[dhcp.loader]]\nmatch = {}\nsecure-boot = true\n"));
  EXPECT_EQ(reply_of(server.ask(Machine::uefi().discover())).file_name(), "shimx64.efi");
  EXPECT_EQ(reply_of(server.ask(Machine::bios_rom().discover())).file_name(), "undionly.kpxe");
}

TEST(Loader, MayBeOnAnotherServer) {
  Server server(
      with("[[dhcp.loader]]\nmatch = { arch = 'x64-uefi' }\nfile = 'x.efi'\nserver = '10.0.0.5'\n"));
  const dhcp::Message& reply = reply_of(server.ask(Machine::uefi().discover()));
  EXPECT_EQ(reply.siaddr, Ipv4Address(10, 0, 0, 5));
  EXPECT_EQ(reply.server_name(), "10.0.0.5");
  EXPECT_EQ(reply.options.text(66), "10.0.0.5");
}

TEST(RaspberryPi, IsToldTheWordsThatItsRomWaitsFor) {
  Server server;
  const Machine pi = Machine("dc:a6:32:01:36:c2").says(60, "PXEClient:Arch:00000:UNDI:002001").has_arch(0);
  const Decision decision = server.ask(pi.discover());
  EXPECT_EQ(value(decision, 43), "\x06\x01\x03\x09\x14\0\0\x11Raspberry Pi Boot\x0a\x04\0PXE\xff"sv);
  EXPECT_EQ(reply_of(decision).options.text(66), "10.77.0.1");
  EXPECT_EQ(reply_of(decision).siaddr, server_address);
  EXPECT_EQ(decision.rule, "built-in arm-rpiboot");
}

// Fault D24.
TEST(Architecture, IsNotGuessedFromNonsense) {
  Server server;
  const auto file = [&](const Machine& machine) {
    return std::string(reply_of(server.ask(machine.discover())).file_name());
  };
  EXPECT_EQ(file(Machine().says(93, "\0\x07"sv)), "");  // 93 without 60 is no PXE client
  for (const std::string_view arch : {""sv, "\0"sv}) {
    EXPECT_EQ(file(Machine().says(60, "PXEClient:Arch:00007:UNDI:003016").says(93, arch)), "ipxe.efi");
  }
  EXPECT_EQ(file(Machine().says(60, "PXEClient:Arch:00007").says(93, "\0\x07\0"sv)), "ipxe.efi");
  EXPECT_EQ(file(Machine().says(60, "PXEClient").says(93, std::string(64, '\0'))), "undionly.kpxe");
  EXPECT_EQ(file(Machine().says(60, "PXEClient:Arch:0001b:UNDI:003000")),
            "undionly.kpxe");  // U-Boot's hexadecimal
  EXPECT_EQ(file(Machine().says(60, "PXEClient:Arch:")), "undionly.kpxe");
  EXPECT_EQ(file(Machine().says(60, "PXEClient" + std::string(246, 'x'))), "undionly.kpxe");
  for (const std::size_t size : {0U, 16U, 17U, 18U}) {
    EXPECT_EQ(file(Machine::uefi().says(97, std::string(size, '\x05')).says(94, "\x01")), "ipxe.efi");
  }
}

// Fault D26.
TEST(Ipxe, IsKnownInEveryFormThatItsOptionsTake) {
  Server server;
  const auto file = [&](const Machine& machine) {
    return std::string(reply_of(server.ask(machine.discover())).file_name());
  };
  const std::string entry_point = "http://10.77.0.1/boot.ipxe";
  EXPECT_EQ(file(Machine::uefi().says(77, "iPXE")), entry_point);
  EXPECT_EQ(file(Machine::uefi().says(77, "\x04iPXE")), entry_point);
  EXPECT_EQ(file(Machine::uefi().says(77, "").says(175, "\x13\x01")), entry_point);
  EXPECT_EQ(file(Machine::uefi().says(77, "")), "ipxe.efi");
}

}  // namespace
}  // namespace pxe::dhcpd
