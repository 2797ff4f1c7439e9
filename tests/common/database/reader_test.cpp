#include "common/database/reader.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/common/database/database_file.hpp"

namespace pxe::database {
namespace {

constexpr const char* by_name = "SELECT name, colour FROM fruit WHERE name = ?1";

class ReaderTest : public testing::Test {
 protected:
  static constexpr const char* plain_table = "CREATE TABLE fruit (name TEXT, colour TEXT);";
  static constexpr const char* table =
      "PRAGMA journal_mode = WAL; CREATE TABLE fruit (name TEXT, colour TEXT);";

  // `pear green`, or empty.
  std::string find(const std::string& name) {
    std::string found;
    const bool any = reader_.first(by_name, name, [&](const Row& row) {
      found = std::string(row.text(0)) + " " + std::string(row.text(1));
    });
    EXPECT_EQ(any, !found.empty());
    return found;
  }

  test::DatabaseFile file_;
  Reader reader_{file_.path()};
};

TEST_F(ReaderTest, FindsWhatTheWriterWroteLast) {
  file_.run(table);
  EXPECT_EQ(find("pear"), "");
  file_.run("INSERT INTO fruit VALUES ('pear', 'green')");
  EXPECT_EQ(find("pear"), "pear green");
  file_.run("UPDATE fruit SET colour = 'yellow'");
  EXPECT_EQ(find("pear"), "pear yellow");
  EXPECT_EQ(find("plum"), "");
}

TEST_F(ReaderTest, TakesNullForEmpty) {
  file_.run(table);
  file_.run("INSERT INTO fruit VALUES ('pear', NULL)");
  EXPECT_EQ(find("pear"), "pear ");
}

TEST_F(ReaderTest, WaitsForNoFile) {
  EXPECT_EQ(find("pear"), "");
  file_.run(table);
  file_.run("INSERT INTO fruit VALUES ('pear', 'green')");
  EXPECT_EQ(find("pear"), "pear green");
}

TEST_F(ReaderTest, SeesTheFileThatTookTheOldOnesPlace) {
  file_.run(plain_table);
  file_.run("INSERT INTO fruit VALUES ('pear', 'green')");
  EXPECT_EQ(find("pear"), "pear green");
  file_.run(plain_table, "new.db");
  file_.run("INSERT INTO fruit VALUES ('pear', 'new')", "new.db");
  file_.close();
  std::filesystem::rename(file_.path("new.db"), file_.path());
  EXPECT_EQ(find("pear"), "pear new");
  std::filesystem::remove(file_.path());
  EXPECT_EQ(find("pear"), "");
}

TEST_F(ReaderTest, FindsNothingInWhatIsNoDatabase) {
  std::ofstream(file_.path()) << std::string(4096, 'x');
  EXPECT_EQ(find("pear"), "");
  std::filesystem::remove(file_.path());
  file_.run("CREATE TABLE vegetable (name TEXT)");
  EXPECT_EQ(find("pear"), "");
}

TEST_F(ReaderTest, LetsTheWriterShortenItsLog) {
  file_.run(table);
  file_.run("INSERT INTO fruit VALUES ('pear', 'green')");
  EXPECT_EQ(find("pear"), "pear green");
  file_.run("PRAGMA wal_checkpoint(TRUNCATE)");
  EXPECT_EQ(std::filesystem::file_size(file_.path("test.db-wal")), 0u);
  EXPECT_EQ(find("pear"), "pear green");
}

}  // namespace
}  // namespace pxe::database
