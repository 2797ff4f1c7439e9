#include "common/leases/lease_file.hpp"

#include <sqlite3.h>

#include "common/pxe/words_json.hpp"

namespace pxe::leases {

class LeaseFile::Database {
 public:
  explicit Database(std::string path) : path_(std::move(path)) {}
  ~Database() { close(); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // The newest row whose column has the value.
  std::optional<Client> find(const char* column, const std::string& value) {
    if (!open()) return std::nullopt;
    const std::string sql = std::string("SELECT ip, mac, uuid, hostname, words FROM leases WHERE ") + column +
                            " = ?1 AND state = 'bound' ORDER BY starts DESC LIMIT 1";
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
      close();
      return std::nullopt;
    }
    sqlite3_bind_text(statement, 1, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    std::optional<Client> client;
    const int result = sqlite3_step(statement);
    if (result == SQLITE_ROW) client = read_row(statement);
    sqlite3_finalize(statement);
    if (result != SQLITE_ROW && result != SQLITE_DONE) close();
    return client;
  }

 private:
  bool open() {
    if (handle_) return true;
    if (sqlite3_open_v2(path_.c_str(), &handle_, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) {
      close();
      return false;
    }
    constexpr int patience_ms = 100;
    sqlite3_busy_timeout(handle_, patience_ms);
    return true;
  }

  void close() {
    sqlite3_close(handle_);
    handle_ = nullptr;
  }

  static std::string_view text(sqlite3_stmt* statement, int column) {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return data ? std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)))
                : "";
  }

  static Client read_row(sqlite3_stmt* statement) {
    Client client;
    (void)client.set(Word::ip, text(statement, 0));
    (void)client.set(Word::mac, text(statement, 1));
    (void)client.set(Word::uuid, text(statement, 2));
    (void)client.set(Word::hostname, text(statement, 3));
    client.join(words_from_json(text(statement, 4)));
    return client;
  }

  std::string path_;
  sqlite3* handle_ = nullptr;
};

LeaseFile::LeaseFile(std::string path) : database_(std::make_unique<Database>(std::move(path))) {}
LeaseFile::~LeaseFile() = default;

std::optional<Client> LeaseFile::by_mac(const MacAddress& mac) const {
  return database_->find("mac", mac.to_string());
}
std::optional<Client> LeaseFile::by_ip(Ipv4Address ip) const { return database_->find("ip", ip.to_string()); }
std::optional<Client> LeaseFile::by_uuid(const Uuid& uuid) const {
  return database_->find("uuid", uuid.to_string());
}

}  // namespace pxe::leases
