#include "common/database/reader.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

namespace pxe::database {

std::string_view Row::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return data ? std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)))
              : "";
}

// A look at the name first: it costs far less than an open that fails, and knows a file that has been
// replaced.
bool Reader::open() {
  struct stat status {};
  const bool is_there = stat(path_.c_str(), &status) == 0;
  if (handle_ && is_there && status.st_dev == device_ && status.st_ino == inode_) return true;
  close();
  if (!is_there || sqlite3_open_v2(path_.c_str(), &handle_, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) {
    close();
    return false;
  }
  constexpr int patience_ms = 100;
  sqlite3_busy_timeout(handle_, patience_ms);
  device_ = status.st_dev;
  inode_ = status.st_ino;
  return true;
}

void Reader::close() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  statements_.clear();
  sqlite3_close(handle_);
  handle_ = nullptr;
}

sqlite3_stmt* Reader::prepared(const std::string& sql) {
  const auto known = statements_.find(sql);
  if (known != statements_.end()) return known->second;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(handle_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) !=
      SQLITE_OK)
    return nullptr;
  statements_.emplace(sql, statement);
  return statement;
}

bool Reader::first(const std::string& sql, std::string_view value,
                   const std::function<void(const Row&)>& take) {
  sqlite3_stmt* statement = open() ? prepared(sql) : nullptr;
  if (!statement) {
    close();
    return false;
  }
  sqlite3_bind_text(statement, 1, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
  const int result = sqlite3_step(statement);
  if (result == SQLITE_ROW) take(Row(statement));
  sqlite3_reset(statement);  // or the writer could not shorten its log
  if (result != SQLITE_ROW && result != SQLITE_DONE) close();
  return result == SQLITE_ROW;
}

}  // namespace pxe::database
