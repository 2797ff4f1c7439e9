#include "tools/pxe-dhcpd/probe.hpp"
#include "tests/tools/pxe-dhcpd/fixture.hpp"

namespace pxe::dhcpd {
namespace {

const Ipv4Range range = *Ipv4Range::parse("10.77.0.50-10.77.0.250");

struct Pooled {
  Pooled() { leases.arrange(config::LeaseBy::mac, {range}, {Ipv4Address(10, 77, 0, 51)}); }
  std::optional<Ipv4Address> ready() const {
    return probes.ready(range, now, [](Ipv4Address) { return true; });
  }
  std::vector<Ipv4Address> refill() { return probes.refill(range, *leases.pool(range), now); }

  LeaseTable leases;
  Probes probes;
  Now now{1000, 0};
};

TEST(Probes, AskForAListfulOfFreeAddressesOnce) {
  Pooled pool;
  const auto asked = pool.refill();
  EXPECT_EQ(asked.size(), ready_list_size);
  EXPECT_EQ(asked[0], Ipv4Address(10, 77, 0, 50));
  EXPECT_EQ(asked[1], Ipv4Address(10, 77, 0, 52));  // .51 is somebody's own
  EXPECT_TRUE(pool.refill().empty());
}

TEST(Probes, BelieveSilenceAfterASecondAndForAMinute) {
  Pooled pool;
  pool.refill();
  EXPECT_FALSE(pool.ready());
  pool.now.boot += 2;
  EXPECT_EQ(pool.ready(), Ipv4Address(10, 77, 0, 50));
  pool.now.boot += ready_seconds;
  EXPECT_FALSE(pool.ready());
  EXPECT_EQ(pool.refill().size(), ready_list_size);
}

TEST(Probes, DropAnAddressThatSomebodyAnswersFor) {
  Pooled pool;
  pool.refill();
  EXPECT_TRUE(pool.probes.answered(Ipv4Address(10, 77, 0, 50), pool.now));
  EXPECT_FALSE(pool.probes.answered(Ipv4Address(10, 77, 0, 240), pool.now));  // nobody asked for that one
  pool.now.boot += 2;
  EXPECT_EQ(pool.ready(), Ipv4Address(10, 77, 0, 52));
}

TEST(Probes, RefillWhatAnOfferTook) {
  Pooled pool;
  const auto asked = pool.refill();
  pool.now.boot += 2;
  EXPECT_TRUE(pool.probes.take(range, Ipv4Address(10, 77, 0, 50), pool.now));
  pool.leases.put({Ipv4Address(10, 77, 0, 50), {}, LeaseState::offered, "", 1000, 1030, ""});
  EXPECT_EQ(pool.refill(), std::vector<Ipv4Address>{Ipv4Address(asked.back().value() + 1)});
}

TEST(Probes, FollowAnOfferThatCouldNotWait) {
  Pooled pool;
  EXPECT_FALSE(pool.probes.take(range, Ipv4Address(10, 77, 0, 99), pool.now));
  EXPECT_TRUE(pool.probes.probe_offered(Ipv4Address(10, 77, 0, 99), pool.now));
  EXPECT_TRUE(pool.probes.answered(Ipv4Address(10, 77, 0, 99), pool.now));
  EXPECT_FALSE(pool.probes.answered(Ipv4Address(10, 77, 0, 99), pool.now));
}

TEST(Probes, DoNotFloodTheLink) {
  Pooled pool;
  std::size_t sent = 0;
  for (std::uint32_t i = 0; i < 5000; ++i)
    sent += pool.probes.probe_offered(Ipv4Address(i), pool.now) ? 1 : 0;
  EXPECT_EQ(sent, probes_a_second);
  ++pool.now.boot;
  EXPECT_TRUE(pool.probes.probe_offered(Ipv4Address(1), pool.now));
}

TEST(Pool, GivesOutWhatWasNeverUsedBeforeWhatIsIdle) {
  LeaseTable leases;
  const Ipv4Range small = *Ipv4Range::parse("10.77.0.60-10.77.0.62");
  leases.arrange(config::LeaseBy::mac, {small}, {});
  const Now now{1000, 0};
  leases.put({Ipv4Address(10, 77, 0, 61), {}, LeaseState::bound, "", 0, 900, ""});
  leases.put({Ipv4Address(10, 77, 0, 62), {}, LeaseState::bound, "", 0, 800, ""});
  const Pool& pool = *leases.pool(small);
  EXPECT_EQ(pool.never_used(Ipv4Address(10, 77, 0, 61)), Ipv4Address(10, 77, 0, 60));
  EXPECT_EQ(pool.longest_idle(now)->ip, Ipv4Address(10, 77, 0, 62));
  leases.put({Ipv4Address(10, 77, 0, 60), {}, LeaseState::bound, "", 0, 5000, ""});
  EXPECT_FALSE(pool.never_used(small.first));
  leases.erase(Ipv4Address(10, 77, 0, 60));
  EXPECT_EQ(pool.never_used(Ipv4Address(10, 77, 0, 61)), Ipv4Address(10, 77, 0, 60));
}

}  // namespace
}  // namespace pxe::dhcpd
