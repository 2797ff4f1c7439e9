// Machines that load the same thing for ever.
#include "tests/tools/pxe-dhcpd/fixture.hpp"
#include "tools/pxe-dhcpd/loop_watch.hpp"

namespace pxe::dhcpd {
namespace {

constexpr std::string_view for_all_of_uefi = R"(
[[dhcp.subnet]]
subnet = "10.77.0.0/24"
pool   = ["10.77.0.50-10.77.0.52"]
[[dhcp.loader]]
match = { arch = "x64-uefi" }
file  = "own/snponly.efi"
)";

std::string_view boot_file(const Decision& decision) {
  return reply_of(decision).options.text(dhcp::option::boot_file_name);
}

TEST(IpxeThatIsHandedIpxe, IsToldSoInstead) {
  Server server(for_all_of_uefi);
  EXPECT_EQ(boot_file(server.ask(Machine::uefi().discover())), "own/snponly.efi");
  const Decision decision = server.ask(Machine::ipxe().discover());
  EXPECT_EQ(boot_file(decision), "http://10.77.0.1/loop.ipxe");
  EXPECT_EQ(decision.note,
            "this row hands own/snponly.efi to iPXE, which runs already; it is told so instead");
}

TEST(IpxeThatIsHandedIpxe, GetsItFromARowThatSpeaksOfIpxe) {
  Server server(std::string(plain_subnet) +
                "[[dhcp.loader]]\nmatch = { \"ipxe.http\" = false }\nfile = \"ipxe.efi\"\n");
  EXPECT_EQ(boot_file(server.ask(Machine::ipxe().discover())), "ipxe.efi");
}

// One boot of a machine: its exchange, each time with another xid.
class Boots {
 public:
  explicit Boots(std::string_view configuration = plain_subnet) : server_(configuration) {}

  std::optional<Loop> once(const Machine& machine, std::int64_t seconds_later = 10) {
    server_.now.boot += seconds_later;
    ++xid_;
    auto offered = note(with_xid(machine.discover()));
    if (offered) return offered;
    const auto& offer = reply_of(server_.ask(with_xid(machine.discover())));
    return note(with_xid(machine.select(offer.yiaddr)));
  }

  std::optional<Loop> note(const Request& request) {
    return watch_.note(request, server_.ask(request), server_.now);
  }

 private:
  Request with_xid(Request request) const {
    request.message.xid = xid_;
    return request;
  }

  Server server_;
  LoopWatch watch_;
  std::uint32_t xid_ = 0;
};

TEST(LoopWatch, TellsTheFifthTimeWithinTwoMinutes) {
  Boots boots;
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(boots.once(Machine::uefi()));
  const auto loop = boots.once(Machine::uefi());
  ASSERT_TRUE(loop);
  EXPECT_EQ(loop->file, "ipxe.efi");
  EXPECT_EQ(loop->times, 5U);
  EXPECT_EQ(loop->seconds, 40);
  EXPECT_NE(loop->reason.find("Secure Boot"), std::string::npos);
  EXPECT_FALSE(boots.once(Machine::uefi()));  // and again only after five more
}

TEST(LoopWatch, IsSilentWhereItIsSlower) {
  Boots boots;
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(boots.once(Machine::uefi(), 31));
}

TEST(LoopWatch, IsSilentWhereIpxeComesBack) {
  Boots boots;
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(boots.once(Machine::uefi(), 1));
    EXPECT_FALSE(boots.once(Machine::ipxe(), 1));
  }
}

TEST(LoopWatch, DoesNotCountRepeatedRequestsOfOneBoot) {
  Boots boots;
  (void)boots.once(Machine::uefi());
  Request again = Machine::uefi().select(Ipv4Address(10, 77, 0, 50));
  again.message.xid = 1;
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(boots.note(again));
}

TEST(LoopWatch, DoesNotCountOffersThatNobodyTakes) {
  Boots boots;
  for (std::uint32_t xid = 1; xid < 20; ++xid) {
    Request discover = Machine::uefi().discover();
    discover.message.xid = xid;
    EXPECT_FALSE(boots.note(discover));
  }
}

TEST(LoopWatch, CountsTheOffersOfAProxy) {
  Boots boots("[[dhcp.subnet]]\nsubnet = \"10.77.0.0/24\"\nproxy = true\n");
  std::optional<Loop> loop;
  for (std::uint32_t xid = 1; xid <= 5; ++xid) {
    Request discover = Machine::bios_rom().discover();
    discover.message.xid = xid;
    loop = boots.note(discover);
    EXPECT_EQ(loop.has_value(), xid == 5);
  }
  EXPECT_EQ(loop ? loop->file : "", "undionly.kpxe");
}

}  // namespace
}  // namespace pxe::dhcpd
