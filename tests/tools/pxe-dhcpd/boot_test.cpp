// What each kind of firmware is told, and how it has to be told to believe it.
#include "tests/tools/pxe-dhcpd/fixture.hpp"

namespace pxe::dhcpd {
namespace {

using dhcp::MessageType;
using namespace std::literals;
namespace option = dhcp::option;

constexpr std::string_view proxy_subnet = R"(
[[dhcp.subnet]]
subnet = "10.77.0.0/24"
proxy  = true
)";

std::string_view boot_file(const dhcp::Message& reply) { return reply.options.text(option::boot_file_name); }

TEST(Loader, OfBiosFirmwareIsUndionly) {
  Server server;
  const Decision decision = server.ask(Machine::bios_rom().discover());
  const dhcp::Message& offer = reply_of(decision);
  EXPECT_EQ(boot_file(offer), "undionly.kpxe");
  EXPECT_EQ(offer.file_name(),
            "undionly.kpxe");  // iPXE believes the header, EDK2 the option: both say the same
  EXPECT_EQ(offer.siaddr, server_address);
  EXPECT_EQ(offer.options.text(option::tftp_server_name), "10.77.0.1");
  EXPECT_EQ(offer.options.text(option::vendor_class_identifier), "PXEClient");
  EXPECT_EQ(as_text(*offer.options.find(option::vendor_encapsulated_options)), "\x06\x01\x08\xff");
  EXPECT_EQ(decision.rule, "built-in x86-bios");
}

TEST(Loader, OfX64UefiIsIpxeEfiUnderBothItsNumbers) {
  Server server;
  EXPECT_EQ(boot_file(reply_of(server.ask(Machine::uefi().discover()))), "ipxe.efi");
  EXPECT_EQ(boot_file(reply_of(server.ask(Machine::uefi().has_arch(9).discover()))), "ipxe.efi");
}

TEST(Loader, EndsWithANulInsideItsOption) {
  Server server;
  const Decision decision = server.ask(Machine::uefi().discover());
  EXPECT_EQ(as_text(*reply_of(decision).options.find(option::boot_file_name)), "ipxe.efi\0"sv);
}

TEST(Loader, OfUefiHttpBootIsAUrlAndItsClassComesBack) {
  Server server;
  const Decision decision = server.ask(Machine::uefi_http().discover());
  EXPECT_EQ(boot_file(reply_of(decision)), "http://10.77.0.1/ipxe.efi");
  EXPECT_EQ(reply_of(decision).options.text(option::vendor_class_identifier), "HTTPClient");
}

TEST(Loader, OfIpxeIsTheEntryPoint) {
  Server server;
  const Decision decision = server.ask(Machine::ipxe().discover());
  EXPECT_EQ(boot_file(reply_of(decision)), "http://10.77.0.1/boot.ipxe");
  EXPECT_EQ(as_text(*reply_of(decision).options.find(option::ipxe)), "\xb0\x01\x01");  // no wait for a proxy
}

TEST(Loader, KnowsIpxeByEitherFormOfItsClassAndByOption175) {
  Server server;
  for (const Machine& machine : {Machine().says(77, "iPXE"), Machine().says(77, "\x04iPXE"),
                                 Machine().says(77, "gPXE"), Machine().says(175, "\x13\x01\x01")}) {
    EXPECT_EQ(boot_file(reply_of(server.ask(machine.discover()))), "http://10.77.0.1/boot.ipxe");
  }
}

TEST(Loader, FallsBackToTheArchitectureInTheVendorClass) {
  Server server;
  EXPECT_EQ(
      boot_file(reply_of(server.ask(Machine().says(60, "PXEClient:Arch:00007:UNDI:003016").discover()))),
      "ipxe.efi");
}

TEST(Loader, OfAnotherArchitectureIsSentOnlyWhenItIsThere) {
  Server without;
  const Decision missing =
      without.ask(Machine().says(60, "PXEClient:Arch:00011:UNDI:003016").has_arch(11).discover());
  EXPECT_EQ(boot_file(reply_of(missing)), "");
  EXPECT_EQ(missing.note, "ipxe-arm64.efi is in none of the roots, so no boot file is sent");
  Server with(plain_subnet, {"ipxe-arm64.efi"});
  const Decision found =
      with.ask(Machine().says(60, "PXEClient:Arch:00011:UNDI:003016").has_arch(11).discover());
  EXPECT_EQ(boot_file(reply_of(found)), "ipxe-arm64.efi");
}

TEST(Loader, IsTheFirstConfiguredRowThatFits) {
  Server server(std::string(plain_subnet) + R"(
[[dhcp.loader]]
match = { arch = "arm64-uefi" }
file  = "grubaa64.efi"
[[dhcp.loader]]
match = { arch = "x64-uefi", vendor_class = "PXEClient*" }
file  = "shimx64.efi"
)");
  const Decision decision = server.ask(Machine::uefi().discover());
  EXPECT_EQ(boot_file(reply_of(decision)), "shimx64.efi");
  EXPECT_EQ(decision.rule, "[[dhcp.loader]] pxe.toml:10:1");
}

TEST(Loader, IsNotForPlainClients) {
  Server server;
  const Decision decision = server.ask(Machine().discover());
  EXPECT_EQ(boot_file(reply_of(decision)), "");
  EXPECT_FALSE(reply_of(decision).options.has(option::vendor_class_identifier));
}

// U-Boot's `pxe get` needs no boot file, but the server that its configuration is on.
TEST(Loader, OfUBootIsNoneButItsServerIsNamed) {
  Server server;
  const Decision decision = server.ask(Machine().says(60, "U-Boot.armv8").has_arch(22).discover());
  EXPECT_EQ(boot_file(reply_of(decision)), "");
  EXPECT_EQ(reply_of(decision).siaddr.to_string(), "10.77.0.1");
}

TEST(Loader, LongerThanTheHeaderGoesWholeIntoTheOptionAlone) {
  const std::string url = "http://10.77.0.1/" + std::string(150, 'a');
  Server server(std::string(plain_subnet) + "[[dhcp.loader]]\nmatch = { arch = \"x64-uefi\" }\nfile = \"" +
                url + "\"\n");
  const Decision decision = server.ask(Machine::uefi().discover());
  EXPECT_EQ(boot_file(reply_of(decision)), url);
  EXPECT_EQ(reply_of(decision).file_name(), "");
}

TEST(Echo, ReturnsTheMachineIdThatGrubWaitsFor) {
  Server server;
  const std::string id = "\0"s + std::string(16, 'u');
  EXPECT_EQ(as_text(*reply_of(server.ask(Machine::uefi().says(97, id).discover())).options.find(97)), id);
}

TEST(Proxy, OffersUefiABootServerWithoutOption43) {
  Server server(proxy_subnet);
  const Decision decision = server.ask(Machine::uefi().discover());
  const dhcp::Message& offer = reply_of(decision);
  EXPECT_TRUE(offer.yiaddr.is_unspecified());
  EXPECT_EQ(offer.options.text(option::vendor_class_identifier), "PXEClient");
  EXPECT_FALSE(offer.options.has(option::vendor_encapsulated_options));
  EXPECT_FALSE(offer.options.has(option::dhcp_lease_time));
  EXPECT_EQ(offer.siaddr, server_address);
  EXPECT_EQ(destination_in(decision).route, Route::broadcast);
  EXPECT_FALSE(decision.lease);
}

TEST(Proxy, OffersBiosItsFileAtOnce) {
  Server server(proxy_subnet);
  const Decision decision = server.ask(Machine::bios_rom().discover());
  EXPECT_EQ(reply_of(decision).file_name(), "undionly.kpxe");
  EXPECT_TRUE(reply_of(decision).options.has(option::vendor_encapsulated_options));
}

TEST(Proxy, OffersIpxeWhatItUsesWithoutAsking4011) {
  Server server(proxy_subnet);
  const Decision decision = server.ask(Machine::ipxe().discover());
  EXPECT_EQ(reply_of(decision).file_name(), "http://10.77.0.1/boot.ipxe");
  EXPECT_EQ(reply_of(decision).siaddr, server_address);
  EXPECT_EQ(reply_of(decision).options.text(option::vendor_class_identifier), "PXEClient");
  EXPECT_FALSE(reply_of(decision).options.has(option::ipxe));
}

TEST(Proxy, IsSilentToWhoeverDoesNotNetboot) {
  Server server(proxy_subnet);
  EXPECT_EQ(ignored(server.ask(Machine().discover())), Ignored::not_netbooting);
}

TEST(Proxy, LeavesTheRequestToTheServerThatGivesTheAddress) {
  Server server(proxy_subnet);
  EXPECT_EQ(ignored(server.ask(Machine::uefi().select(Ipv4Address(10, 77, 0, 60)))), Ignored::other_server);
}

TEST(BootServer, AnswersOn4011FromWhereItWasAsked) {
  Server server(proxy_subnet);
  Request request = Machine::uefi().renew(Ipv4Address(10, 77, 0, 60));
  request.port = dhcp::pxe_port;
  request.source = Ipv4Address(10, 77, 0, 60);
  request.source_port = 4011;  // EDK2's own; iPXE asks from 68
  const Decision decision = server.ask(request);
  EXPECT_EQ(reply_of(decision).type(), MessageType::ack);
  EXPECT_EQ(boot_file(reply_of(decision)), "ipxe.efi");
  EXPECT_EQ(destination_in(decision).address, request.source);
  EXPECT_EQ(destination_in(decision).port, 4011);
}

TEST(BootServer, NeverGivesAnAddress) {
  Server server;
  Request request = Machine::uefi().discover();
  request.port = dhcp::pxe_port;
  EXPECT_EQ(ignored(server.ask(request)), Ignored::wrong_port);
}

TEST(Destination, IsTheRelayOnItsServerPort) {
  Server server;
  const Decision decision = server.ask(Machine().behind(Ipv4Address(10, 77, 0, 9)).discover());
  EXPECT_EQ(destination_in(decision).address, Ipv4Address(10, 77, 0, 9));
  EXPECT_EQ(destination_in(decision).port, 67);
}

TEST(Destination, IsTheHardwareOfAClientThatCanTakeUnicast) {
  Server server;
  const Decision decision = server.ask(Machine().discover());
  EXPECT_EQ(destination_in(decision).route, Route::to_hardware);
  EXPECT_EQ(destination_in(decision).address, reply_of(decision).yiaddr);
}

TEST(Destination, IsBroadcastWhenTheFlagSaysSo) {
  Server server;
  EXPECT_EQ(destination_in(server.ask(Machine::uefi().discover())).route, Route::broadcast);
}

TEST(Options, AreOnlyThoseAskedFor) {
  Server server;
  const Decision decision = server.ask(Machine().says(55, "\x01").discover());
  EXPECT_TRUE(reply_of(decision).options.has(option::subnet_mask));
  EXPECT_FALSE(reply_of(decision).options.has(option::routers));
}

TEST(Options, OfTheSubnetComeInTheirWireForm) {
  Server server(R"(
[[dhcp.subnet]]
subnet = "10.77.0.0/24"
pool   = ["10.77.0.50-10.77.0.52"]
options = { ntp-servers = ["10.77.0.1"], 150 = "10.77.0.2" }
)");
  const Decision decision = server.ask(Machine().says(55, "\x2a\x96").discover());
  EXPECT_EQ(as_text(*reply_of(decision).options.find(42)), "\x0a\x4d\x00\x01"sv);
  EXPECT_EQ(as_text(*reply_of(decision).options.find(150)), "\x0a\x4d\x00\x02"sv);
}

TEST(Trace, TellsEveryStepOfADecision) {
  Server server(std::string(plain_subnet) + R"(
[[client]]
name  = "db1"
match = { arch = "arm64-uefi" }
[[dhcp.loader]]
match = { arch = "arm64-uefi" }
file  = "grubaa64.efi"
)");
  Steps steps;
  const Decision decision = server.ask(Machine::uefi().discover(), &steps);
  const std::string address = reply_of(decision).yiaddr.to_string();
  EXPECT_EQ(
      steps.text,
      "subnet 10.77.0.0/24 (pxe.toml:2:1)\n"
      "[[client]] db1 does not fit: arch = arm64-uefi, and this machine says x64-uefi\n"
      "no [[client]] entry fits (1 tried)\n"
      "address " +
          address +
          "\n"
          "[[dhcp.loader]] pxe.toml:10:1 does not fit: arch = arm64-uefi, and this machine says x64-uefi\n"
          "boot file ipxe.efi by built-in x64-uefi\n");
}

}  // namespace
}  // namespace pxe::dhcpd
