// RFC 2131's states, one fact a test.
#include "tools/pxe-dhcpd/address.hpp"
#include "tests/tools/pxe-dhcpd/fixture.hpp"

namespace pxe::dhcpd {
namespace {

using dhcp::MessageType;
namespace option = dhcp::option;

constexpr Ipv4Address first{10, 77, 0, 50};
constexpr Ipv4Address outside{10, 77, 0, 200};

Ipv4Address offered(Server& server, const Machine& machine) {
  return reply_of(server.ask(machine.discover())).yiaddr;
}

Ipv4Address bound(Server& server, const Machine& machine) {
  const Ipv4Address address = offered(server, machine);
  EXPECT_EQ(reply_of(server.ask(machine.select(address))).type(), MessageType::ack);
  return address;
}

TEST(Discover, IsOfferedAnAddressOfThePool) {
  Server server;
  const Decision decision = server.ask(Machine().discover());
  EXPECT_EQ(reply_of(decision).type(), MessageType::offer);
  EXPECT_TRUE((Ipv4Range{first, Ipv4Address(10, 77, 0, 52)}).contains(reply_of(decision).yiaddr));
  EXPECT_EQ(reply_of(decision).options.ipv4(option::dhcp_server_identifier), server_address);
  EXPECT_EQ(reply_of(decision).options.u32(option::dhcp_lease_time), 3600U);
  EXPECT_EQ(reply_of(decision).xid, 0x12345678U);
}

TEST(Discover, IsOfferedTheAddressItHadBefore) {
  Server server;
  const Machine machine;
  const Ipv4Address address = bound(server, machine);
  server.now.boot += 7200;  // long over
  EXPECT_EQ(offered(server, machine), address);
}

TEST(Discover, KeepsItsAddressAcrossFirmwareIpxeAndSystem) {
  Server server;
  const Ipv4Address address = bound(server, Machine::uefi());
  EXPECT_EQ(bound(server, Machine::ipxe().says(61, "\x01\x52\x54\x00\x12\x34\x01")), address);
  EXPECT_EQ(bound(server, Machine().says(61, "\xff systemd's own")), address);
}

TEST(Discover, IsGivenWhatItAsksForWhenThatIsFree) {
  Server server;
  Request request = Machine().discover();
  request.message.options.set_ipv4(option::dhcp_requested_address, Ipv4Address(10, 77, 0, 51));
  EXPECT_EQ(reply_of(server.ask(request)).yiaddr, Ipv4Address(10, 77, 0, 51));
}

TEST(Discover, IsIgnoredWhenThePoolIsExhausted) {
  Server server;
  for (const auto* mac : {"02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:03"})
    bound(server, Machine(mac));
  EXPECT_EQ(ignored(server.ask(Machine().discover())), Ignored::pool_exhausted);
}

TEST(Discover, TakesAnAddressThatWasOnlyOfferedOnceTheOfferIsOver) {
  Server server;
  for (const auto* mac : {"02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:03"})
    offered(server, Machine(mac));
  EXPECT_EQ(ignored(server.ask(Machine().discover())), Ignored::pool_exhausted);
  server.now.boot += offer_seconds + 1;
  EXPECT_EQ(reply_of(server.ask(Machine().discover())).type(), MessageType::offer);
}

TEST(Discover, ReusesTheAddressThatHasBeenIdleLongest) {
  Server server;
  const Ipv4Address oldest = bound(server, Machine("02:00:00:00:00:01"));
  server.now.boot += 10;
  bound(server, Machine("02:00:00:00:00:02"));
  bound(server, Machine("02:00:00:00:00:03"));
  server.now.boot += 7200;
  EXPECT_EQ(offered(server, Machine()), oldest);
}

TEST(Discover, GetsTheFixedAddressOfItsEntryEvenOutsideThePool) {
  Server server(std::string(plain_subnet) + R"(
[[client]]
match = { mac = "52:54:00:12:34:01" }
address = "10.77.0.200"
)");
  EXPECT_EQ(offered(server, Machine()), outside);
  EXPECT_NE(offered(server, Machine("02:00:00:00:00:01")), outside);
}

TEST(Request, BindsTheOfferedAddress) {
  Server server;
  const Machine machine;
  const Ipv4Address address = offered(server, machine);
  const Decision decision = server.ask(machine.select(address));
  EXPECT_EQ(reply_of(decision).type(), MessageType::ack);
  ASSERT_TRUE(decision.lease);
  EXPECT_EQ(decision.lease->state, LeaseState::bound);
  EXPECT_EQ(decision.lease->expires, server.now.boot + 3600);
}

TEST(Request, ForAnotherServerIsLeftToIt) {
  Server server;
  const Machine machine;
  const Ipv4Address address = offered(server, machine);
  EXPECT_EQ(ignored(server.ask(machine.select(address, Ipv4Address(10, 77, 0, 2)))), Ignored::other_server);
}

TEST(Request, ForSomebodyElsesAddressIsRefused) {
  Server server;
  const Ipv4Address taken = bound(server, Machine("02:00:00:00:00:01"));
  const Decision decision = server.ask(Machine().select(taken));
  EXPECT_EQ(reply_of(decision).type(), MessageType::nak);
  EXPECT_EQ(destination_in(decision).route, Route::broadcast);
  EXPECT_FALSE(decision.lease);
}

TEST(InitReboot, OnTheWrongNetworkIsRefused) {
  Server server;
  EXPECT_EQ(reply_of(server.ask(Machine().init_reboot(Ipv4Address(192, 168, 1, 9)))).type(),
            MessageType::nak);
}

TEST(InitReboot, ConfirmsTheAddressItHas) {
  Server server;
  const Machine machine;
  const Ipv4Address address = bound(server, machine);
  EXPECT_EQ(reply_of(server.ask(machine.init_reboot(address))).type(), MessageType::ack);
}

TEST(Renew, ExtendsTheLeaseAndAnswersByUnicast) {
  Server server;
  const Machine machine;
  const Ipv4Address address = bound(server, machine);
  server.now.boot += 1800;
  const Decision decision = server.ask(machine.renew(address));
  EXPECT_EQ(reply_of(decision).type(), MessageType::ack);
  EXPECT_EQ(destination_in(decision).route, Route::to_address);
  EXPECT_EQ(destination_in(decision).address, address);
  EXPECT_EQ(server.leases.by_ip(address)->expires, server.now.boot + 3600);
}

TEST(Renew, OfSomebodyElsesAddressIsRefused) {
  Server server;
  const Ipv4Address taken = bound(server, Machine("02:00:00:00:00:01"));
  EXPECT_EQ(reply_of(server.ask(Machine().renew(taken))).type(), MessageType::nak);
}

TEST(Release, FreesOnlyTheClientsOwnAddress) {
  Server server;
  const Machine owner("02:00:00:00:00:01");
  const Ipv4Address address = bound(server, owner);
  EXPECT_EQ(ignored(server.ask(Machine().send(MessageType::release, address))), Ignored::no_record);
  EXPECT_TRUE(server.leases.by_ip(address)->is_live(server.now));
  server.ask(owner.send(MessageType::release, address));
  EXPECT_FALSE(server.leases.by_ip(address)->is_live(server.now));
}

TEST(Decline, SetsTheAddressAsideForAWhile) {
  Server server;
  const Machine machine;
  const Ipv4Address address = bound(server, machine);
  Request request = machine.send(MessageType::decline);
  request.message.options.set_ipv4(option::dhcp_requested_address, address);
  server.ask(request);
  EXPECT_NE(offered(server, machine), address);
  EXPECT_EQ(server.leases.by_ip(address)->expires, server.now.boot + decline_seconds);
}

TEST(Decline, OfAnAddressThatIsNotItsOwnIsIgnored) {
  Server server;
  const Ipv4Address address = bound(server, Machine("02:00:00:00:00:01"));
  Request request = Machine().send(MessageType::decline);
  request.message.options.set_ipv4(option::dhcp_requested_address, address);
  EXPECT_EQ(ignored(server.ask(request)), Ignored::no_record);
}

TEST(Inform, IsToldTheNetworkWithoutALease) {
  Server server;
  const Decision decision = server.ask(Machine().send(MessageType::inform, outside));
  EXPECT_EQ(reply_of(decision).type(), MessageType::ack);
  EXPECT_TRUE(reply_of(decision).yiaddr.is_unspecified());
  EXPECT_FALSE(reply_of(decision).options.has(option::dhcp_lease_time));
  EXPECT_FALSE(decision.lease);
}

TEST(Ignored, NamesEveryReasonNotToAnswer) {
  Server server;
  Request reply = Machine().discover();
  reply.message.op = dhcp::Op::reply;
  EXPECT_EQ(ignored(server.ask(reply)), Ignored::not_a_request);

  Request bootp = Machine().discover();
  bootp.message.options.clear();
  EXPECT_EQ(ignored(server.ask(bootp)), Ignored::bootp);

  Request nobody = Machine().discover();
  nobody.message.chaddr = {};
  EXPECT_EQ(ignored(server.ask(nobody)), Ignored::no_hardware_address);

  Request elsewhere = Machine().discover();
  elsewhere.locals = {Ipv4Address(192, 168, 1, 1)};
  EXPECT_EQ(ignored(server.ask(elsewhere)), Ignored::no_subnet);

  EXPECT_EQ(ignored(server.ask(Machine().behind(Ipv4Address(255, 255, 255, 255)).discover())),
            Ignored::bad_relay_address);
  EXPECT_EQ(ignored(server.ask(Machine().behind(Ipv4Address(127, 0, 0, 1)).discover())),
            Ignored::bad_relay_address);
}

}  // namespace
}  // namespace pxe::dhcpd
