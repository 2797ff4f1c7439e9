// Which link a request is from (RFC 1542, 3011, 3046, 3527, 5107), and what of option 82 comes back.
#include "tests/tools/pxe-dhcpd/fixture.hpp"
#include "tools/pxe-dhcpd/link.hpp"

namespace pxe::dhcpd {
namespace {

using dhcp::MessageType;
namespace option = dhcp::option;

constexpr std::string_view three_subnets = R"(
[[dhcp.subnet]]
subnet = "10.77.0.0/24"
pool   = ["10.77.0.50-10.77.0.60"]
[[dhcp.subnet]]
subnet = "10.78.0.0/24"
pool   = ["10.78.0.50-10.78.0.60"]
[[dhcp.subnet]]
subnet = "10.79.0.0/24"
pool   = ["10.79.0.50-10.79.0.60"]
)";
constexpr Ipv4Address relay{10, 78, 0, 1};

Ipv4Network network_of(const Decision& decision) { return {reply_of(decision).yiaddr, 24}; }
Ipv4Network network(std::string_view text) { return *Ipv4Network::parse(text); }

TEST(Link, IsThatOfTheRelay) {
  Server server(three_subnets);
  const Decision decision = server.ask(Machine().behind(relay).discover());
  EXPECT_EQ(network_of(decision), network("10.78.0.0/24"));
  EXPECT_EQ(destination_in(decision).address, relay);
  EXPECT_EQ(destination_in(decision).port, 67);
}

TEST(Link, IsThatOfTheRelaysLinkSelection) {  // RFC 3527 §3
  Server server(three_subnets);
  const auto machine = Machine().behind(relay).says(82, std::string_view("\x05\x04\x0a\x4f\x00\x01", 6));
  const Decision decision = server.ask(machine.discover());
  EXPECT_EQ(network_of(decision), network("10.79.0.0/24"));
  EXPECT_EQ(destination_in(decision).address, relay);
}

TEST(Link, IsThatOfTheSubnetSelectionOption) {  // RFC 3011 §3
  Server server(three_subnets);
  const Decision decision =
      server.ask(Machine().says(118, std::string_view("\x0a\x4f\x00\x00", 4)).discover());
  EXPECT_EQ(network_of(decision), network("10.79.0.0/24"));
  EXPECT_EQ(reply_of(decision).options.ipv4(option::subnet_selection), Ipv4Address(10, 79, 0, 0));
}

TEST(Link, IsNotWhatAClientForgesInOption82) {  // FAULTS D14
  Server server(three_subnets);
  const auto forged = Machine().says(82, std::string_view("\x05\x04\x0a\x4f\x00\x01", 6));
  EXPECT_EQ(network_of(server.ask(forged.discover())), network("10.77.0.0/24"));
}

TEST(Link, OfARenewalThroughARouterIsThatOfItsAddress) {
  Server server(three_subnets);
  const Machine machine = Machine().behind(relay);
  const Ipv4Address address = reply_of(server.ask(machine.discover())).yiaddr;
  server.ask(machine.select(address));
  Request renewal = Machine().renew(address);
  renewal.to_us = true;
  renewal.source = address;
  EXPECT_EQ(reply_of(server.ask(renewal)).type(), MessageType::ack);
  renewal.to_us = false;  // REBINDING, and on a link it does not belong to
  EXPECT_EQ(reply_of(server.ask(renewal)).type(), MessageType::nak);
}

TEST(SharedNetwork, GoesOnWithTheNextSubnet) {
  Server server(R"(
[[dhcp.subnet]]
subnet = "10.77.0.0/24"
shared-network = "house"
pool   = ["10.77.0.50"]
[[dhcp.subnet]]
subnet = "10.78.0.0/24"
shared-network = "house"
pool   = ["10.78.0.50"]
routers = ["10.78.0.1"]
)");
  EXPECT_EQ(reply_of(server.ask(Machine("02:00:00:00:00:01").discover())).yiaddr, Ipv4Address(10, 77, 0, 50));
  const Decision second = server.ask(Machine("02:00:00:00:00:02").discover());
  EXPECT_EQ(reply_of(second).yiaddr, Ipv4Address(10, 78, 0, 50));
  EXPECT_EQ(reply_of(second).options.ipv4(option::routers), Ipv4Address(10, 78, 0, 1));
  EXPECT_EQ(reply_of(server.ask(Machine("02:00:00:00:00:02").select(Ipv4Address(10, 78, 0, 50)))).type(),
            MessageType::ack);
  EXPECT_EQ(ignored(server.ask(Machine("02:00:00:00:00:03").discover())), Ignored::pool_exhausted);
}

TEST(Option82, ComesBackByteForByte) {  // RFC 3046 §2.2
  Server server(three_subnets);
  for (const std::string_view value :
       {std::string_view("\x01\x04port", 6), std::string_view("\x01\x02", 2)}) {
    const Decision decision = server.ask(Machine().behind(relay).says(82, value).discover());
    EXPECT_EQ(as_text(*reply_of(decision).options.find(option::dhcp_agent_options)), value);
  }
}

constexpr std::string_view by_circuit = R"(
[[dhcp.subnet]]
subnet = "10.77.0.0/24"
pool   = ["10.77.0.50-10.77.0.60"]
[[client]]
match = { circuit_id = "port7" }
address = "10.77.0.200"
)";

TEST(Option82, MatchesAClientBehindARelayOnly) {  // FAULTS D14
  Server server(by_circuit);
  const auto machine = Machine().says(82, "\x01\x05port7");
  EXPECT_NE(reply_of(server.ask(machine.discover())).yiaddr, Ipv4Address(10, 77, 0, 200));
  const Machine relayed = Machine("02:00:00:00:00:02").says(82, "\x01\x05port7").behind({10, 77, 0, 9});
  EXPECT_EQ(reply_of(server.ask(relayed.discover())).yiaddr, Ipv4Address(10, 77, 0, 200));
}

TEST(Option82, CountsWithoutARelayWhereTheSwitchesAreTrusted) {
  std::string trusted(by_circuit);
  trusted.replace(trusted.find("pool"), 4, "trust-agent-options = true\npool");
  Server server(trusted);
  EXPECT_EQ(reply_of(server.ask(Machine().says(82, "\x01\x05port7").discover())).yiaddr,
            Ipv4Address(10, 77, 0, 200));
}

TEST(ServerIdentifier, IsTheRelaysWhereItWantsTo) {  // RFC 5107
  Server server(three_subnets);
  const auto machine = Machine().behind(relay).says(82, std::string_view("\x0b\x04\x0a\x4e\x00\x01", 6));
  const Decision offer = server.ask(machine.discover());
  EXPECT_EQ(reply_of(offer).options.ipv4(option::dhcp_server_identifier), relay);
  EXPECT_EQ(reply_of(server.ask(machine.select(reply_of(offer).yiaddr, relay))).type(), MessageType::ack);
}

TEST(AgentAddress, IsAbsentWhereTheSubOptionsDoNotFillTheOption) {
  dhcp::Message message;
  message.giaddr = relay;
  message.options.set_text(82, std::string_view("\x05\x04\x0a\x4f\x00\x01\x01", 7));
  EXPECT_FALSE(agent_address(message, agent::link_selection));
  message.options.set_text(82, std::string_view("\x05\x04\x0a\x4f\x00\x01", 6));
  EXPECT_EQ(agent_address(message, agent::link_selection), Ipv4Address(10, 79, 0, 1));
}

TEST(Relay, ThatNobodyCanBeIsNotAnswered) {  // FAULTS D13
  Server server(three_subnets);
  for (const Ipv4Address bad : {server_address, Ipv4Address(127, 0, 0, 1), Ipv4Address(255, 255, 255, 255),
                                Ipv4Address(224, 0, 0, 1), Ipv4Address(240, 0, 0, 1)}) {
    EXPECT_EQ(ignored(server.ask(Machine().behind(bad).discover())), Ignored::bad_relay_address);
  }
  EXPECT_EQ(ignored(server.ask(Machine().behind({192, 168, 9, 1}).discover())), Ignored::no_subnet);
}

TEST(Relay, IsToldToBroadcastARefusal) {  // RFC 2131 §4.3.2
  Server server(three_subnets);
  const Decision decision = server.ask(Machine().behind(relay).init_reboot({192, 168, 1, 9}));
  EXPECT_EQ(reply_of(decision).type(), MessageType::nak);
  EXPECT_TRUE(reply_of(decision).wants_broadcast());
  EXPECT_EQ(destination_in(decision).address, relay);
}

TEST(Relay, HopsAreNotCountedAgainstAClient) {  // FAULTS D12: RFC 2131 table 3 has 0 in replies
  Server server(three_subnets);
  Request request = Machine().behind(relay).discover();
  request.message.hops = 200;
  EXPECT_EQ(reply_of(server.ask(request)).hops, 0);
}

}  // namespace
}  // namespace pxe::dhcpd
