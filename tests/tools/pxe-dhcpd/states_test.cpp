// Who is who, how long, and what is not believed: the rules beside RFC 2131's ordinary way.
#include "tests/tools/pxe-dhcpd/fixture.hpp"
#include "tools/pxe-dhcpd/address.hpp"

namespace pxe::dhcpd {
namespace {

using dhcp::MessageType;
namespace option = dhcp::option;

std::string subnet_with(std::string_view keys, std::string_view before = "") {
  return std::string(before) + std::string(plain_subnet) + std::string(keys) + "\n";
}

Ipv4Address bound(Server& server, const Machine& machine) {
  const Ipv4Address address = reply_of(server.ask(machine.discover())).yiaddr;
  EXPECT_EQ(reply_of(server.ask(machine.select(address))).type(), MessageType::ack);
  return address;
}

Request decline(const Machine& machine, Ipv4Address address) {
  Request request = machine.send(MessageType::decline);
  request.message.options.set_ipv4(option::dhcp_requested_address, address);
  return request;
}

// --- Identity (FAULTS D7, D30) ---

TEST(Identity, ByMacIgnoresClientIdentifiers) {
  Server server;
  const Ipv4Address address = bound(server, Machine().says(61, "firmware"));
  EXPECT_EQ(bound(server, Machine().says(61, "system")), address);
  EXPECT_NE(bound(server, Machine("02:00:00:00:00:02").says(61, "firmware")), address);
}

TEST(Identity, ByClientIdentifierIgnoresMacs) {  // RFC 2131 §4.2
  Server server(subnet_with("", "[dhcp]\nlease-by = \"client-id\"\n"));
  const Ipv4Address address = bound(server, Machine().says(61, "one"));
  EXPECT_EQ(bound(server, Machine("02:00:00:00:00:02").says(61, "one")), address);
  EXPECT_NE(bound(server, Machine().says(61, "two")), address);
}

TEST(Identity, ByClientIdentifierFallsBackToTheMac) {
  Server server(subnet_with("", "[dhcp]\nlease-by = \"client-id\"\n"));
  const Ipv4Address address = bound(server, Machine());
  EXPECT_EQ(bound(server, Machine()), address);
  EXPECT_EQ(bound(server, Machine().says(61, "")), address);  // D6: empty is absent
}

TEST(Identity, TellsLongClientIdentifiersApartByTheirLastByte) {
  Server server(subnet_with("", "[dhcp]\nlease-by = \"client-id\"\n"));
  const std::string id(254, 'x');
  EXPECT_NE(bound(server, Machine().says(61, id + "1")), bound(server, Machine().says(61, id + "2")));
}

TEST(Identity, OfAnEntryByUuidHoldsForTheSystemThatDoesNotTellIt) {
  Server server(subnet_with(R"(
[[client]]
match = { uuid = "4c4c4544-0039-4e10-804e-b9c04f4d344a" }
address = "10.77.0.200"
)"));
  std::string wire("\0\x44\x45\x4c\x4c\x39\0\x10\x4e\x80\x4e\xb9\xc0\x4f\x4d\x34\x4a", 17);
  EXPECT_EQ(bound(server, Machine::uefi().says(97, wire)), Ipv4Address(10, 77, 0, 200));
  EXPECT_EQ(bound(server, Machine()), Ipv4Address(10, 77, 0, 200));
}

// --- Times (FAULTS L15) ---

std::uint32_t lease_asked(Server& server, std::uint32_t seconds) {
  Request request = Machine().discover();
  request.message.options.set_u32(option::dhcp_lease_time, seconds);
  return *reply_of(server.ask(request)).options.u32(option::dhcp_lease_time);
}

TEST(LeaseTime, IsTheClientsWishWithinTheSubnetsBounds) {
  Server server(subnet_with("lease-time = \"1h\"\nmin-lease-time = \"10m\"\nmax-lease-time = \"2h\""));
  EXPECT_EQ(lease_asked(server, 1800), 1800U);
  EXPECT_EQ(lease_asked(server, 0), 600U);
  EXPECT_EQ(lease_asked(server, 0xffffffff), 7200U);
}

TEST(LeaseTime, IsTheSubnetsWithoutBounds) {
  Server server;
  EXPECT_EQ(lease_asked(server, 60), 3600U);
  EXPECT_EQ(lease_asked(server, 0xffffffff), 3600U);
}

TEST(LeaseTime, ConfiguredRenewalsShrinkWithAShorterLease) {
  Server server(
      subnet_with("lease-time = 1000\nmin-lease-time = 100\nrenewal-time = 800\nrebinding-time = 900"));
  Request request = Machine().discover();
  request.message.options.set_u32(option::dhcp_lease_time, 100);
  const dhcp::Message reply = reply_of(server.ask(request));
  EXPECT_EQ(reply.options.u32(option::dhcp_renewal_time), 80U);
  EXPECT_EQ(reply.options.u32(option::dhcp_rebinding_time), 90U);
}

// --- Pools ---

TEST(Exclude, TakesAddressesOutOfThePool) {
  Server server(subnet_with("exclude = [\"10.77.0.50-10.77.0.51\"]"));
  EXPECT_EQ(bound(server, Machine()), Ipv4Address(10, 77, 0, 52));
  EXPECT_EQ(ignored(server.ask(Machine("02:00:00:00:00:02").discover())), Ignored::pool_exhausted);
  EXPECT_EQ(reply_of(server.ask(Machine("02:00:00:00:00:02").init_reboot({10, 77, 0, 50}))).type(),
            MessageType::nak);
}

TEST(KnownOnly, IgnoresMachinesWithoutAnEntry) {
  Server server(subnet_with("known-only = true\n[[client]]\nmatch = { mac = \"52:54:00:12:34:01\" }"));
  EXPECT_EQ(ignored(server.ask(Machine("02:00:00:00:00:02").discover())), Ignored::unknown_client);
  EXPECT_EQ(reply_of(server.ask(Machine().discover())).type(), MessageType::offer);
}

TEST(Offers, DoNotPinAddressesToMachinesThatNeverAnswer) {  // FAULTS D18
  Server server;
  const Ipv4Address held = bound(server, Machine());
  for (int i = 0; i < 100; ++i) {
    server.ask(Machine(fmt::format("02:00:00:00:00:{:02x}", i)).discover());
    EXPECT_EQ(reply_of(server.ask(Machine().renew(held))).type(), MessageType::ack);
  }
  server.now.boot += offer_seconds;
  EXPECT_EQ(reply_of(server.ask(Machine("02:00:00:00:01:00").discover())).type(), MessageType::offer);
}

// --- REQUEST (FAULTS D16, D17) ---

TEST(Request, ForAnotherServerGivesOurOfferBack) {
  Server server(subnet_with("exclude = [\"10.77.0.50-10.77.0.51\"]"));
  const Machine machine;
  const Ipv4Address offered = reply_of(server.ask(machine.discover())).yiaddr;
  EXPECT_EQ(ignored(server.ask(machine.select(offered, {10, 77, 0, 2}))), Ignored::other_server);
  EXPECT_EQ(reply_of(server.ask(Machine("02:00:00:00:00:02").discover())).yiaddr, offered);
}

TEST(InitReboot, OfAStrangerIsLeftAloneWhereTheServerIsNotAuthoritative) {
  Server server(subnet_with("authoritative = false"));
  EXPECT_EQ(ignored(server.ask(Machine().init_reboot({10, 77, 0, 50}))), Ignored::no_record);
  EXPECT_EQ(ignored(server.ask(Machine().init_reboot({192, 168, 1, 9}))), Ignored::no_record);
}

TEST(InitReboot, OfSomebodyElsesAddressIsRefused) {
  Server server;
  const Ipv4Address taken = bound(server, Machine("02:00:00:00:00:02"));
  EXPECT_EQ(reply_of(server.ask(Machine().init_reboot(taken))).type(), MessageType::nak);
}

// --- DECLINE, RELEASE, INFORM (FAULTS D20, D21, D23) ---

TEST(Decline, OfAFixedAddressGivesOneOfThePoolForAWhile) {
  Server server(
      subnet_with("[[client]]\nmatch = { mac = \"52:54:00:12:34:01\" }\naddress = \"10.77.0.200\""));
  const Machine machine;
  const Ipv4Address fixed = bound(server, machine);
  server.ask(decline(machine, fixed));
  EXPECT_TRUE((Ipv4Range{{10, 77, 0, 50}, {10, 77, 0, 52}}).contains(bound(server, machine)));
  server.now.boot += decline_seconds + 1;
  EXPECT_EQ(bound(server, machine), fixed);
}

TEST(Decline, OfWhatIsNoLongerItsOwnIsIgnored) {
  Server server;
  const Machine machine;
  const Ipv4Address address = bound(server, machine);
  server.ask(machine.send(MessageType::release, address));
  EXPECT_EQ(ignored(server.ask(decline(machine, address))), Ignored::no_record);
}

TEST(Decline, OfEveryAddressEmptiesThePoolForTheQuarantineAlone) {
  Server server;
  for (int i = 0; i < 3; ++i) {
    const Machine machine(fmt::format("02:00:00:00:00:{:02x}", i));
    server.ask(decline(machine, reply_of(server.ask(machine.discover())).yiaddr));
  }
  EXPECT_EQ(ignored(server.ask(Machine().discover())), Ignored::pool_exhausted);
  server.now.boot += decline_seconds;
  EXPECT_EQ(reply_of(server.ask(Machine().discover())).type(), MessageType::offer);
}

TEST(Release, ToAnotherServerIsIgnored) {
  Server server;
  const Machine machine;
  const Ipv4Address address = bound(server, machine);
  Request request = machine.send(MessageType::release, address);
  request.message.options.set_ipv4(option::dhcp_server_identifier, {10, 77, 0, 2});
  EXPECT_EQ(ignored(server.ask(request)), Ignored::other_server);
  EXPECT_EQ(ignored(server.ask(machine.send(MessageType::release, {10, 77, 0, 99}))), Ignored::no_record);
  EXPECT_TRUE(server.leases.by_ip(address)->is_live(server.now));
}

TEST(Inform, ForSomebodyElsesAddressIsIgnored) {
  Server server;
  EXPECT_EQ(ignored(server.ask(Machine().send(MessageType::inform))), Ignored::wrong_address);
  EXPECT_EQ(ignored(server.ask(Machine().send(MessageType::inform, {192, 168, 1, 9}))),
            Ignored::wrong_address);
  Request forged = Machine().send(MessageType::inform, {10, 77, 0, 200});
  forged.source = Ipv4Address(10, 77, 0, 201);
  EXPECT_EQ(ignored(server.ask(forged)), Ignored::wrong_address);
}

// --- BOOTP (FAULTS D4, D5, D29) ---

Request bootp(const Machine& machine) {
  Request request = machine.discover();
  request.message.options.clear();
  request.message.has_cookie = false;
  return request;
}

TEST(Bootp, IsServedOnlyWhereItIsConfigured) {
  Server server;
  EXPECT_EQ(ignored(server.ask(bootp(Machine()))), Ignored::bootp);
}

TEST(Bootp, StaticGivesFixedAddressesAlone) {
  Server server(subnet_with(
      "bootp = \"static\"\n[[client]]\nmatch = { mac = \"52:54:00:12:34:01\" }\naddress = \"10.77.0.200\""));
  const Decision decision = server.ask(bootp(Machine()));
  EXPECT_EQ(reply_of(decision).yiaddr, Ipv4Address(10, 77, 0, 200));
  EXPECT_FALSE(reply_of(decision).options.has(option::dhcp_message_type));
  EXPECT_FALSE(reply_of(decision).options.has(option::dhcp_lease_time));
  EXPECT_EQ(decision.lease->state, LeaseState::bound);
  EXPECT_EQ(ignored(server.ask(bootp(Machine("02:00:00:00:00:02")))), Ignored::no_record);
}

TEST(Bootp, DynamicGivesAnAddressOfThePoolForAYear) {
  Server server(subnet_with("bootp = \"dynamic\""));
  const Decision decision = server.ask(bootp(Machine()));
  const Ipv4Address address = reply_of(decision).yiaddr;
  EXPECT_EQ(decision.lease->expires, server.now.boot + 365 * 86400);
  EXPECT_EQ(reply_of(server.ask(bootp(Machine()))).yiaddr, address);
  std::vector<std::uint8_t> datagram;
  dhcp::encode(reply_of(decision), std::get<Reply>(decision.outcome).max_size, datagram);
  EXPECT_EQ(datagram.size(), 300U);
}

TEST(Bootp, IsNotWhatAMessageTypeOfNoMeaningMakes) {
  Server server(subnet_with("bootp = \"dynamic\""));
  for (const std::string_view value :
       {std::string_view(""), std::string_view("\0", 1), std::string_view("\x63")}) {
    Request request = Machine().discover();
    request.message.options.set_text(option::dhcp_message_type, value);
    EXPECT_EQ(ignored(server.ask(request)), Ignored::unknown_type);
  }
}

// --- Who cannot be answered (FAULTS D10, D27, D28, D31) ---

TEST(HardwareAddress, OfOtherLengthsIsServedByBroadcast) {
  Server server;
  EXPECT_EQ(ignored(server.ask(Machine("02:00:00:00:00:02").behind({0, 0, 0, 1}).discover())),
            Ignored::bad_relay_address);
  const Decision guid = server.ask(Machine("01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10").discover());
  EXPECT_EQ(destination_in(guid).route, Route::broadcast);
  Request shorter = Machine().discover();
  shorter.message.chaddr = MacAddress::from_bytes(as_bytes("\x01\x02\x03\x04"));
  EXPECT_EQ(ignored(server.ask(shorter)), Ignored::no_hardware_address);
}

TEST(OwnPackets, AndThoseFromPortZeroAreDropped) {
  Server server;
  Request looped = Machine().discover();
  looped.source = server_address;
  EXPECT_EQ(ignored(server.ask(looped)), Ignored::own_packet);
  Request nobody = Machine().discover();
  nobody.source_port = 0;
  EXPECT_EQ(ignored(server.ask(nobody)), Ignored::no_port);
}

TEST(Port4011, NeverGivesAnAddress) {
  Server server;
  for (const Machine& machine : {Machine(), Machine::uefi()}) {
    Request request = machine.discover();
    request.port = dhcp::pxe_port;
    const Decision decision = server.ask(request);
    EXPECT_EQ(ignored(decision), Ignored::wrong_port);
    EXPECT_FALSE(decision.lease);
  }
  Request plain = Machine().select({10, 77, 0, 50});
  plain.port = dhcp::pxe_port;
  EXPECT_EQ(ignored(server.ask(plain)), Ignored::wrong_port);
}

TEST(Proxy, GivesNoAddressAndIgnoresWhoDoesNotNetboot) {
  Server server("[[dhcp.subnet]]\nsubnet = \"10.77.0.0/24\"\nproxy = true\n");
  EXPECT_EQ(ignored(server.ask(Machine().discover())), Ignored::not_netbooting);
  EXPECT_EQ(ignored(server.ask(bootp(Machine()))), Ignored::not_netbooting);
  const Decision decision = server.ask(Machine::bios_rom().discover());
  EXPECT_TRUE(reply_of(decision).yiaddr.is_unspecified());
  EXPECT_FALSE(reply_of(decision).options.has(option::dhcp_lease_time));
  EXPECT_FALSE(decision.lease);
}

TEST(Reply, StaysWithinWhatTheClientTakes) {  // FAULTS D15
  Server server;
  for (const auto& [said, most] : {std::pair{0, 548}, {1, 548}, {576, 548}, {1500, 1472}, {65535, 1472}}) {
    Request request = Machine().discover();
    request.message.options.set_u16(option::dhcp_max_message_size, static_cast<std::uint16_t>(said));
    EXPECT_EQ(std::get<Reply>(server.ask(request).outcome).max_size, static_cast<std::size_t>(most));
  }
}

}  // namespace
}  // namespace pxe::dhcpd
