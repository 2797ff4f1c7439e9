#include "common/orders/order_file.hpp"

#include <sqlite3.h>

#include "common/addr/mac_address.hpp"
#include "common/orders/schema.hpp"

namespace pxe::orders {

class OrderFile::Database {
 public:
  explicit Database(std::string path) : path_(std::move(path)) {}
  ~Database() { close(); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  boot::Orders find(const std::string& mac) {
    boot::Orders found;
    sqlite3_stmt* statement = nullptr;
    if (!open() || sqlite3_prepare_v2(handle_, select_one, -1, &statement, nullptr) != SQLITE_OK) {
      close();
      return found;
    }
    sqlite3_bind_text(statement, 1, mac.data(), static_cast<int>(mac.size()), SQLITE_STATIC);
    const int result = sqlite3_step(statement);
    if (result == SQLITE_ROW) found = {text(statement, 0), text(statement, 1)};
    sqlite3_finalize(statement);
    if (result != SQLITE_ROW && result != SQLITE_DONE) close();
    return found;
  }

 private:
  bool open() {
    if (handle_) return true;
    if (sqlite3_open_v2(path_.c_str(), &handle_, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) return false;
    constexpr int patience_ms = 100;
    sqlite3_busy_timeout(handle_, patience_ms);
    return true;
  }

  void close() {
    sqlite3_close(handle_);
    handle_ = nullptr;
  }

  static std::string text(sqlite3_stmt* statement, int column) {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return data ? std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)))
                : std::string();
  }

  std::string path_;
  sqlite3* handle_ = nullptr;
};

OrderFile::OrderFile(std::string path) : database_(std::make_unique<Database>(std::move(path))) {}
OrderFile::~OrderFile() = default;

boot::Orders OrderFile::of(const MacAddress& mac) const { return database_->find(mac.to_string()); }

}  // namespace pxe::orders
