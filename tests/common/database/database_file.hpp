// A SQLite file as its writer leaves it, for the tests of those who read it.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>

#include "tests/support/temporary_folder.hpp"

namespace pxe::test {

class DatabaseFile {
 public:
  DatabaseFile() = default;
  ~DatabaseFile() { close(); }
  DatabaseFile(const DatabaseFile&) = delete;
  DatabaseFile& operator=(const DatabaseFile&) = delete;

  std::string path(const std::string& name = "test.db") const { return folder_.path(name); }

  // Into the file of that name, which stays open.
  void run(const std::string& sql, const std::string& name = "test.db") {
    if (name != open_) {
      close();
      ASSERT_EQ(sqlite3_open(path(name).c_str(), &writer_), SQLITE_OK);
      open_ = name;
    }
    ASSERT_EQ(sqlite3_exec(writer_, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(writer_);
  }
  void close() {
    sqlite3_close(writer_);
    writer_ = nullptr;
    open_.clear();
  }

 private:
  TemporaryFolder folder_;
  sqlite3* writer_ = nullptr;
  std::string open_;
};

}  // namespace pxe::test
