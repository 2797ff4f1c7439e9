#include "tools/pxe-httpd/order_store.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstring>

#include "common/orders/schema.hpp"

namespace pxe::httpd {
namespace {

constexpr const char* upsert =
    "INSERT INTO orders (mac, ordered, done, changed) VALUES (?1, ?2, ?3, ?4) "
    "ON CONFLICT (mac) DO UPDATE SET ordered = ?2, done = ?3, changed = ?4";

constexpr const char* upsert_boot =
    "INSERT INTO boots (mac, ip, client, boot, seen) VALUES (?1, ?2, ?3, ?4, ?5) "
    "ON CONFLICT (mac) DO UPDATE SET ip = ?2, client = ?3, boot = ?4, seen = ?5";
constexpr const char* forget_old_boots =
    "DELETE FROM boots WHERE (SELECT count(*) FROM boots) > 100000 AND mac NOT IN "
    "(SELECT mac FROM boots ORDER BY seen DESC LIMIT 100000)";
constexpr std::size_t most_noted = 20'000;  // machines between two writes: anybody may ask under any MAC

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

Statement prepare(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
  return Statement(statement);
}

void bind_text(const Statement& statement, int index, const std::string& text) {
  sqlite3_bind_text(statement.get(), index, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

std::string text(const Statement& statement, int column) {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), column));
  return data ? data : "";
}

}  // namespace

Result<std::unique_ptr<OrderStore>> OrderStore::open(const std::string& path) {
  sqlite3* database = nullptr;
  const int opened =
      sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  std::unique_ptr<OrderStore> store(new OrderStore(path, database));
  constexpr int patience_ms = 2000;
  sqlite3_busy_timeout(database, patience_ms);
  if (opened != SQLITE_OK || !store->run("PRAGMA journal_mode = WAL") ||
      !store->run("PRAGMA synchronous = FULL") || !store->run(orders::schema)) {
    return fail(store->problem("cannot keep orders in"));
  }
  if (auto loaded = store->load(); !loaded) return tl::make_unexpected(loaded.error());
  return store;
}

OrderStore::~OrderStore() { sqlite3_close(database_); }

bool OrderStore::run(const char* sql) {
  return sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

std::string OrderStore::problem(std::string_view what) const {
  const int code = sqlite3_system_errno(database_);
  const std::string more = code == 0 ? "" : fmt::format(" ({})", std::strerror(code));
  return fmt::format("{} {}: {}{}", what, path_, sqlite3_errmsg(database_), more);
}

Result<void> OrderStore::load() {
  const Statement all = prepare(database_, "SELECT mac, ordered, done FROM orders");
  int result = SQLITE_ERROR;
  while (all && (result = sqlite3_step(all.get())) == SQLITE_ROW) {
    if (const auto mac = MacAddress::parse(text(all, 0))) rows_[*mac] = {text(all, 1), text(all, 2)};
  }
  if (result != SQLITE_DONE) return fail(problem("cannot read the orders in"));
  return {};
}

boot::Orders OrderStore::of(const MacAddress& mac) const {
  const std::lock_guard lock(mutex_);
  const auto row = rows_.find(mac);
  return row == rows_.end() ? boot::Orders{} : row->second;
}

Result<void> OrderStore::set(const MacAddress& mac, const boot::Orders& orders, std::int64_t now) {
  const std::lock_guard writing(writing_);
  const Statement row = prepare(database_, upsert);
  if (!row) return fail(problem("cannot keep an order in"));
  bind_text(row, 1, mac.to_string());
  bind_text(row, 2, orders.ordered);
  bind_text(row, 3, orders.done);
  sqlite3_bind_int64(row.get(), 4, now);
  if (sqlite3_step(row.get()) != SQLITE_DONE) return fail(problem("cannot keep an order in"));
  const std::lock_guard lock(mutex_);
  rows_[mac] = orders;
  return {};
}

void OrderStore::saw(const MacAddress& mac, SeenBoot boot) {
  const std::lock_guard lock(mutex_);
  if (seen_.size() < most_noted || seen_.contains(mac)) seen_[mac] = std::move(boot);
}

Result<void> OrderStore::write_seen() {
  const std::lock_guard writing(writing_);
  std::unordered_map<MacAddress, SeenBoot> seen;
  {
    const std::lock_guard lock(mutex_);
    seen.swap(seen_);
  }
  if (seen.empty()) return {};
  // With a write-ahead log this is without a wait for the disk: the last second may be lost with the power.
  (void)run("PRAGMA synchronous = NORMAL");
  const bool done = run("BEGIN IMMEDIATE") && write_rows(seen) && run(forget_old_boots) && run("COMMIT");
  const std::string reason = done ? "" : problem("cannot keep the boots seen in");
  if (!done) (void)run("ROLLBACK");
  (void)run("PRAGMA synchronous = FULL");
  if (!done) return fail(reason);
  return {};
}

bool OrderStore::write_rows(const std::unordered_map<MacAddress, SeenBoot>& seen) {
  const Statement row = prepare(database_, upsert_boot);
  for (const auto& [mac, boot] : seen) {
    if (!row) return false;
    bind_text(row, 1, mac.to_string());
    bind_text(row, 2, boot.ip.to_string());
    bind_text(row, 3, boot.client);
    bind_text(row, 4, boot.boot);
    sqlite3_bind_int64(row.get(), 5, boot.seen);
    if (sqlite3_step(row.get()) != SQLITE_DONE) return false;
    sqlite3_reset(row.get());
  }
  return true;
}

}  // namespace pxe::httpd
