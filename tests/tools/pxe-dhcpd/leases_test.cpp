#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "common/leases/lease_file.hpp"
#include "common/pxe/words_json.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tools/pxe-dhcpd/leases/expiries.hpp"
#include "tools/pxe-dhcpd/leases/store.hpp"
#include "tools/pxe-dhcpd/leases/table.hpp"

namespace pxe::dhcpd {
namespace {

using test::TemporaryFolder;

const MacAddress mac = *MacAddress::parse("52:54:00:12:34:01");
const Ipv4Network network = *Ipv4Network::parse("10.77.0.0/24");
constexpr Now now{5000, 1'700'000'000};

Lease lease(std::uint8_t last, std::int64_t starts, LeaseState state = LeaseState::bound) {
  return {Ipv4Address(10, 77, 0, last),    mac, state, "01", starts, starts + 3600,
          R"({"mac":"52:54:00:12:34:01"})"};
}

std::vector<Lease> load(LeaseStore& store, Now at) {
  std::vector<Lease> leases;
  EXPECT_TRUE(store.load(at, [&](Lease&& lease) { leases.push_back(std::move(lease)); }));
  return leases;
}

TEST(LeaseTable, FindsTheNewestOfAClient) {
  LeaseTable table;
  table.put(lease(50, 100));
  table.put(lease(51, 200));
  EXPECT_EQ(table.of_client({mac, ""}, network)->ip, Ipv4Address(10, 77, 0, 51));
  EXPECT_EQ(table.of_client({mac, ""}, *Ipv4Network::parse("10.78.0.0/24")), nullptr);
}

TEST(LeaseTable, ForgetsTheOldOwnerOfAnAddress) {
  LeaseTable table;
  table.put(lease(50, 100));
  Lease others = lease(50, 200);
  others.mac = *MacAddress::parse("02:00:00:00:00:01");
  EXPECT_EQ(table.put(others)->mac, mac);
  EXPECT_EQ(table.of_client({mac, ""}, network), nullptr);
}

TEST(LeaseTable, PutsBackWhatWasThereBefore) {
  LeaseTable table;
  table.put(lease(50, 100));
  const auto before = table.put(lease(50, 900));
  table.put(*before);
  EXPECT_EQ(table.by_ip(Ipv4Address(10, 77, 0, 50))->starts, 100);
  table.erase(Ipv4Address(10, 77, 0, 50));
  EXPECT_EQ(table.of_client({mac, ""}, network), nullptr);
}

TEST(LeaseTable, KnowsWhatWasRestoredOnceItIsArranged) {
  const Ipv4Range range = *Ipv4Range::parse("10.77.0.50-10.77.0.52");
  LeaseTable table;
  table.restore(lease(51, 300));
  table.restore(lease(50, 200));
  table.arrange(config::LeaseBy::mac, {range}, {});
  EXPECT_EQ(table.of_client({mac, ""}, network)->ip, Ipv4Address(10, 77, 0, 51));
  EXPECT_EQ(table.pool(range)->never_used(range.first), Ipv4Address(10, 77, 0, 52));
  EXPECT_EQ(table.pool(range)->longest_idle(now)->ip, Ipv4Address(10, 77, 0, 50));
  table.erase(Ipv4Address(10, 77, 0, 50));
  EXPECT_EQ(table.pool(range)->longest_idle(now)->ip, Ipv4Address(10, 77, 0, 51));
}

// The commit that a cut tears is gone, and every one before it is there (FAULTS L5).
class ExpiriesTest : public testing::Test {
 protected:
  void write(const Lease& lease) {
    table_.put(lease);
    expiries_.note(lease);
  }
  std::vector<Ipv4Address> ended_at(std::int64_t boot) {
    std::vector<Ipv4Address> ended;
    for (const Lease& lease : expiries_.take(table_, {boot, 0})) ended.push_back(lease.ip);
    return ended;
  }

  LeaseTable table_;
  Expiries expiries_;
};

TEST_F(ExpiriesTest, AreTakenOnceTheSoonestFirst) {
  EXPECT_EQ(expiries_.next(), std::nullopt);
  write(lease(51, 200));
  write(lease(50, 100));
  EXPECT_EQ(expiries_.next(), 3700);
  EXPECT_TRUE(ended_at(3699).empty());
  EXPECT_EQ(ended_at(9000), (std::vector{Ipv4Address(10, 77, 0, 50), Ipv4Address(10, 77, 0, 51)}));
  EXPECT_TRUE(ended_at(9000).empty());
}

TEST_F(ExpiriesTest, AreNotOfWhatWasRenewedOrGivenBack) {
  write(lease(50, 100));
  write(lease(50, 200));
  write(lease(51, 100));
  write(lease(51, 150, LeaseState::released));
  EXPECT_TRUE(ended_at(3750).empty());
  EXPECT_EQ(ended_at(3800), std::vector{Ipv4Address(10, 77, 0, 50)});
}

TEST(SqliteStore, KeepsEveryCommitBeforeACutInTheLog) {
  const TemporaryFolder folder;
  const auto store = open_sqlite_store(folder.path("leases.db"));
  std::vector<std::uintmax_t> sizes;
  for (std::uint8_t i = 0; i < 8; ++i) {
    const Lease kept = lease(static_cast<std::uint8_t>(50 + i), 4000);
    ASSERT_TRUE((*store)->save({&kept, 1}, now));
    sizes.push_back(std::filesystem::file_size(folder.path("leases.db-wal")));
  }
  const std::filesystem::path copy = folder.path("copy.db");
  for (std::uintmax_t cut = sizes.front(); cut <= sizes.back(); cut += 97) {
    std::filesystem::remove(copy.string() + "-shm");
    const auto over = std::filesystem::copy_options::overwrite_existing;
    std::filesystem::copy_file(folder.path("leases.db"), copy, over);
    std::filesystem::copy_file(folder.path("leases.db-wal"), copy.string() + "-wal", over);
    std::filesystem::resize_file(copy.string() + "-wal", cut);
    const auto whole = std::count_if(sizes.begin(), sizes.end(), [&](auto size) { return size <= cut; });
    const auto reopened = open_sqlite_store(copy.string());
    ASSERT_TRUE(reopened) << reopened.error().sentence;
    EXPECT_EQ(load(**reopened, now).size(), static_cast<std::size_t>(whole)) << "cut at " << cut;
  }
}

TEST(SqliteStore, WritesEverythingAgainAfterADoubt) {
  const TemporaryFolder folder;
  const auto store = open_sqlite_store(folder.path("leases.db"));
  const Lease gone = lease(60, 4000);
  ASSERT_TRUE((*store)->save({&gone, 1}, now));
  LeaseTable table;
  table.put(lease(50, 4000));
  table.put(lease(51, 4000, LeaseState::offered));
  ASSERT_TRUE((*store)->rewrite(table, now));
  const auto leases = load(**store, now);
  ASSERT_EQ(leases.size(), 1U);
  EXPECT_EQ(leases.front().ip, Ipv4Address(10, 77, 0, 50));
}

// A clock that was set back or forward between two runs (FAULTS L14).
TEST(SqliteStore, ClampsTimesOfAnotherClock) {
  const TemporaryFolder folder;
  const auto store = open_sqlite_store(folder.path("leases.db"));
  const Lease kept = lease(50, 4000);
  ASSERT_TRUE((*store)->save({&kept, 1}, now));
  const Now in_1970{100, 50};
  const auto leases = load(**store, in_1970);
  EXPECT_LE(leases.front().starts, in_1970.boot);
  EXPECT_LE(leases.front().expires, in_1970.boot + 366 * 86400);
  EXPECT_FALSE(load(**store, {100, now.wall + 86400}).front().is_live({100, 0}));
}

TEST(SqliteStore, GivesBackEveryLeaseAfterARestart) {
  const TemporaryFolder folder;
  Lease kept = lease(50, 4000);
  // What a client may call itself: every byte has to come back.
  Client client;
  (void)client.set(Word::hostname, "new\nline \"quote\" , # \x01\xc3\xa9");
  client.set_feature("http", "1");
  kept.words = words_to_json(client);
  {
    auto store = open_sqlite_store(folder.path("leases.db"));
    ASSERT_TRUE(store) << store.error().sentence;
    ASSERT_TRUE((*store)->save({&kept, 1}, now));
  }
  auto store = open_sqlite_store(folder.path("leases.db"));
  const auto leases = load(**store, Now{100, now.wall + 10});  // after a reboot, ten seconds later
  ASSERT_EQ(leases.size(), 1U);
  EXPECT_EQ(leases.front().ip, kept.ip);
  EXPECT_EQ(leases.front().words, kept.words);
  EXPECT_EQ(leases.front().expires, 100 + (kept.expires - now.boot) - 10);
}

TEST(SqliteStore, RefusesASecondServerOnTheSameFile) {
  const TemporaryFolder folder;
  auto first = open_sqlite_store(folder.path("leases.db"));
  const auto second = open_sqlite_store(folder.path("leases.db"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().sentence, "another pxe-dhcpd is using the lease file " + folder.path("leases.db"));
}

TEST(SqliteStore, NamesADamagedFileAndLeavesItAlone) {
  const TemporaryFolder folder;
  folder.write("leases.db", "this is no database, but long enough to be looked at as one\n");
  const auto store = open_sqlite_store(folder.path("leases.db"));
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().sentence.find(folder.path("leases.db")), std::string::npos);
  EXPECT_NE(store.error().sentence.find("move it away"), std::string::npos);
  EXPECT_EQ(std::filesystem::file_size(folder.path("leases.db")), 60U);
}

TEST(SqliteStore, NamesAFolderThatIsNotThere) {
  const auto store = open_sqlite_store("/no/such/folder/leases.db");
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().sentence.find("/no/such/folder"), std::string::npos);
}

// The reader that pxe-httpd, pxe-tftpd and ipxe-render use, on what the server wrote.
TEST(LeaseFile, KnowsAMachineByAddressAndMac) {
  const TemporaryFolder folder;
  auto store = open_sqlite_store(folder.path("leases.db"));
  Lease kept = lease(50, 4000);
  kept.words = R"({"mac":"52:54:00:12:34:01","uuid":"4c4c4544-0039-4e10-804e-b9c04f4d344a"})";
  ASSERT_TRUE((*store)->save({&kept, 1}, now));
  const leases::LeaseFile file(folder.path("leases.db"));
  EXPECT_EQ(file.by_ip(kept.ip)->get(Word::mac), "52:54:00:12:34:01");
  EXPECT_EQ(file.by_mac(mac)->get(Word::ip), "10.77.0.50");
  EXPECT_EQ(file.by_uuid(*Uuid::parse("4c4c4544-0039-4e10-804e-b9c04f4d344a"))->get(Word::ip), "10.77.0.50");
  EXPECT_FALSE(file.by_ip(Ipv4Address(10, 77, 0, 51)));
}

TEST(LeaseFile, IsGladlyAbsent) {
  const leases::LeaseFile file("/no/such/folder/leases.db");
  EXPECT_FALSE(file.by_ip(Ipv4Address(10, 77, 0, 50)));
}

}  // namespace
}  // namespace pxe::dhcpd
