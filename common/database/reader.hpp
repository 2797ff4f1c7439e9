// A SQLite file that another program writes, as its readers see it: it may not be there yet, it may be
// replaced, and nobody waits for it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <sys/types.h>

struct sqlite3;
struct sqlite3_stmt;

namespace pxe::database {

// A row of a result, until the callback that got it returns.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
  std::string_view text(int column) const;  // empty where it is NULL

 private:
  sqlite3_stmt* statement_;
};

class Reader {
 public:
  // Opens path when first asked, and again where another file lies there by then.
  explicit Reader(std::string path) : path_(std::move(path)) {}
  ~Reader() { close(); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // Calls back with the first row of a query in which ?1 is the value; false when there is none, which is so
  // too where no file can be read. Queries are kept ready, so they should be few.
  bool first(const std::string& sql, std::string_view value, const std::function<void(const Row&)>& take);

 private:
  bool open();
  void close();
  sqlite3_stmt* prepared(const std::string& sql);

  std::string path_;
  sqlite3* handle_ = nullptr;
  dev_t device_ = 0;  // of the file that is open
  ino_t inode_ = 0;
  std::map<std::string, sqlite3_stmt*> statements_;
};

}  // namespace pxe::database
