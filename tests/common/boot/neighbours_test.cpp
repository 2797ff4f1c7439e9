#include "common/boot/neighbours.hpp"

#include <gtest/gtest.h>

#include "tests/support/memory_machines.hpp"

namespace pxe::boot {
namespace {

constexpr Ipv4Address leased(10, 77, 0, 51);
constexpr Ipv4Address elsewhere(10, 77, 0, 90);
const test::MemoryMachines machines{"mac=52:54:00:12:34:01&ip=10.77.0.51&hostname=db1"};

TEST(Neighbours, AreNotAskedWhereALeaseSpeaks) {
  const Neighbours known(machines, [](Ipv4Address) -> std::optional<MacAddress> {
    ADD_FAILURE() << "asked";
    return std::nullopt;
  });
  EXPECT_EQ(known.by_ip(leased)->get(Word::hostname), "db1");
}

TEST(Neighbours, AreAskedOnceForAnAddressWithoutALease) {
  int asked = 0;
  const Neighbours known(machines, [&](Ipv4Address) {
    ++asked;
    return std::optional(*MacAddress::parse("52:54:00:12:34:01"));
  });
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(known.by_ip(elsewhere)->get(Word::ip), "10.77.0.90");
    EXPECT_EQ(known.by_ip(elsewhere)->get(Word::hostname), "db1");  // as its MAC's lease has it
  }
  EXPECT_EQ(asked, 1);
}

TEST(Neighbours, WhoIsNotThereIsNotKnown) {
  const Neighbours known(machines, [](Ipv4Address) { return std::optional<MacAddress>(); });
  EXPECT_EQ(known.by_ip(elsewhere), std::nullopt);
}

}  // namespace
}  // namespace pxe::boot
