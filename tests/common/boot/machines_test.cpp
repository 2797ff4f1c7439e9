#include "common/boot/machines.hpp"

#include <gtest/gtest.h>

#include "tests/support/memory_machines.hpp"

namespace pxe::boot {
namespace {

const test::MemoryMachines machines{
    "mac=52:54:00:12:34:01&ip=10.77.0.51&uuid=44454c4c-3900-104e-804e-b9c04f4d344a&hostname=db1&arch=x64-"
    "uefi",
    "mac=52:54:00:12:34:02&ip=10.77.0.52&hostname=db2",
};
constexpr Ipv4Address of_db1(10, 77, 0, 51);
constexpr Ipv4Address of_db2(10, 77, 0, 52);

std::string hostname(std::string_view query, std::optional<Ipv4Address> source) {
  return std::string(identify(client_from_query(query).value(), source, machines).get(Word::hostname));
}

TEST(Identify, JoinsByMac) {
  EXPECT_EQ(hostname("mac=52:54:00:12:34:01", std::nullopt), "db1");
  EXPECT_EQ(hostname("mac=52:54:00:12:34:01", of_db2), "db1");
  EXPECT_EQ(hostname("mac=52:54:00:99:99:99", of_db1), "");
}

TEST(Identify, JoinsByUuidOrAddressWhereThereIsNoMac) {
  EXPECT_EQ(hostname("uuid=44454c4c-3900-104e-804e-b9c04f4d344a", std::nullopt), "db1");
  EXPECT_EQ(hostname("ip=10.77.0.52", std::nullopt), "db2");
  EXPECT_EQ(hostname("", of_db2), "db2");
  EXPECT_EQ(hostname("", std::nullopt), "");
}

TEST(Identify, DoesNotBelieveASourceThatContradicts) {
  EXPECT_EQ(hostname("uuid=11111111-2222-3333-4444-555555555555", of_db1), "");
  EXPECT_EQ(hostname("uuid=11111111-2222-3333-4444-555555555555", of_db2), "db2");  // it has told no UUID
  EXPECT_EQ(hostname("ip=10.77.0.99", of_db1), "");
}

TEST(Identify, LetsTheRequestSpeakFirst) {
  EXPECT_EQ(hostname("mac=52:54:00:12:34:01&hostname=new", std::nullopt), "new");
  EXPECT_EQ(hostname("mac=52:54:00:12:34:01&hostname=", std::nullopt), "db1");
}

TEST(Identify, KnowsTheAddressTheRequestCameFrom) {
  const Client client = identify(Client(), Ipv4Address(10, 77, 0, 99), machines);
  EXPECT_EQ(client.get(Word::ip), "10.77.0.99");
}

TEST(Identify, DerivesTheArchitecture) {
  EXPECT_EQ(identify(client_from_query("platform=efi&buildarch=x86_64").value(), std::nullopt, NoMachines())
                .get(Word::arch),
            "x64-uefi");
}

}  // namespace
}  // namespace pxe::boot
