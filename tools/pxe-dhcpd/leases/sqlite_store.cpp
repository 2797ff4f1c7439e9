#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "common/leases/schema.hpp"
#include "common/pxe/words_json.hpp"
#include "tools/pxe-dhcpd/leases/store.hpp"

namespace pxe::dhcpd {
namespace {

// A clock that was wrong when a lease was written must not keep its address for years.
constexpr std::int64_t longest_ahead = std::int64_t{366} * 86400;

// 16 MB of log: few enough that moving it into the file delays nobody, and so many that in a boot storm a
// page is moved once for all that is written to it.
constexpr const char* checkpoints = "PRAGMA wal_autocheckpoint = 4096";

constexpr int primary_code = 0xff;  // the rest of SQLite's codes is detail

constexpr const char* upsert =
    "INSERT INTO leases (ip, mac, client_id, uuid, hostname, state, starts, expires, words) "
    "VALUES (?1, ?2, ?3, ?8, ?9, ?4, ?5, ?6, ?7) "
    "ON CONFLICT (ip) DO UPDATE SET mac = excluded.mac, client_id = excluded.client_id, uuid = "
    "excluded.uuid, hostname = excluded.hostname, state = excluded.state, starts = excluded.starts, "
    "expires = excluded.expires, words = excluded.words";

class Statement {
 public:
  Statement(sqlite3* database, const char* sql) { sqlite3_prepare_v2(database, sql, -1, &handle_, nullptr); }
  ~Statement() { sqlite3_finalize(handle_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  sqlite3_stmt* get() const { return handle_; }
  void bind(int index, std::string_view text) {
    sqlite3_bind_text(handle_, index, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  }
  void bind(int index, std::int64_t number) { sqlite3_bind_int64(handle_, index, number); }
  std::string_view text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    return data ? std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)))
                : "";
  }
  std::int64_t number(int column) const { return sqlite3_column_int64(handle_, column); }

 private:
  sqlite3_stmt* handle_ = nullptr;
};

tl::unexpected<Error> problem(sqlite3* database, const std::string& path, std::string_view what) {
  const int code = sqlite3_errcode(database) & primary_code;
  const bool damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
  return fail(fmt::format(
      "{} the lease file {}: {}{}", what, path, sqlite3_errmsg(database),
      damaged ? "; move it away to start with no leases, or recover it with `sqlite3 FILE .recover`" : ""));
}

std::optional<LeaseState> parse_state(std::string_view text) {
  for (const LeaseState state : {LeaseState::bound, LeaseState::released, LeaseState::declined}) {
    if (to_string(state) == text) return state;
  }
  return std::nullopt;
}

std::optional<Lease> read_row(const Statement& row, Now now) {
  const auto ip = Ipv4Address::parse(row.text(0));
  const auto mac = MacAddress::parse(row.text(1));
  const auto state = parse_state(row.text(3));
  if (!ip || !mac || !state) return std::nullopt;  // somebody else's edit: nothing to give out or to keep
  Lease lease{*ip, *mac, *state, std::string(row.text(2)), 0, 0, std::string(row.text(6))};
  lease.starts = now.boot + std::min<std::int64_t>(row.number(4) - now.wall, 0);
  lease.expires = now.boot + std::min(row.number(5) - now.wall, longest_ahead);
  return lease;
}

Result<void> read_rows(sqlite3* database, const std::string& path, Now now,
                       const std::function<void(Lease&&)>& take) {
  Statement rows(database, "SELECT ip, mac, client_id, state, starts, expires, words FROM leases");
  int result = SQLITE_ERROR;
  while (rows.get() && (result = sqlite3_step(rows.get())) == SQLITE_ROW) {
    if (auto lease = read_row(rows, now)) take(std::move(*lease));
  }
  if (result != SQLITE_DONE) return problem(database, path, "cannot read");
  return {};
}

class SqliteStore final : public LeaseStore {
 public:
  SqliteStore(std::string path, int lock, sqlite3* database)
      : path_(std::move(path)), lock_(lock), database_(database) {}
  ~SqliteStore() override {
    upsert_.reset();
    sqlite3_close(database_);
    close(lock_);
  }
  SqliteStore(const SqliteStore&) = delete;
  SqliteStore& operator=(const SqliteStore&) = delete;

  Result<void> load(Now now, const std::function<void(Lease&&)>& take) override {
    return read_rows(database_, path_, now, take);
  }

  Result<void> save(std::span<const Lease> leases, Now now) override {
    return in_transaction([&] {
      return std::all_of(leases.begin(), leases.end(), [&](const Lease& l) { return write_row(l, now); });
    });
  }

  bool is_in_doubt() const override { return in_doubt_; }

  // Every page is written again from memory, into the log and from there into the file, and only what fsync
  // says of these counts.
  Result<void> rewrite(const LeaseTable& leases, Now now) override {
    auto written = in_transaction([&] {
      bool good = run("DELETE FROM leases");
      leases.for_each([&](const Lease& lease) {
        if (good && lease.state != LeaseState::offered) good = write_row(lease, now);
      });
      return good;
    });
    if (!written) return written;
    if (!run("PRAGMA wal_checkpoint(TRUNCATE)")) return problem("cannot write");
    in_doubt_ = false;
    return {};
  }

  Result<void> prepare() {
    const bool good = run("PRAGMA journal_mode = WAL") && run("PRAGMA synchronous = FULL") &&
                      run(checkpoints) && run(leases::schema);
    if (!good) return problem("cannot use");
    return {};
  }

 private:
  bool run(const char* sql) { return sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK; }

  tl::unexpected<Error> problem(std::string_view what) const {
    return dhcpd::problem(database_, path_, what);
  }

  bool write_row(const Lease& lease, Now now) {
    Statement& row = *upsert_;
    row.bind(1, lease.ip.to_string());
    row.bind(2, lease.mac.to_string());
    row.bind(3, lease.client_id);
    row.bind(4, to_string(lease.state));
    row.bind(5, now.wall + lease.starts - now.boot);
    row.bind(6, now.wall + lease.expires - now.boot);
    row.bind(7, lease.words);
    const bool tells_more = lease.words.find("\"uuid\"") != std::string::npos ||
                            lease.words.find("\"hostname\"") != std::string::npos;
    const Client words = tells_more ? words_from_json(lease.words) : Client();
    row.bind(8, words.get(Word::uuid));
    row.bind(9, words.get(Word::hostname));
    const bool done = sqlite3_step(row.get()) == SQLITE_DONE;
    return sqlite3_reset(row.get()) == SQLITE_OK && done;
  }

  Result<void> in_transaction(const std::function<bool()>& write) {
    if (!upsert_) upsert_ = std::make_unique<Statement>(database_, upsert);
    if (run("BEGIN IMMEDIATE") && write() && run("COMMIT")) return {};
    auto reason = problem("cannot write");
    if ((sqlite3_errcode(database_) & primary_code) == SQLITE_IOERR) in_doubt_ = true;
    run("ROLLBACK");
    return reason;
  }

  std::string path_;
  int lock_;
  sqlite3* database_;
  std::unique_ptr<Statement> upsert_;
  bool in_doubt_ = false;
};

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Result<std::unique_ptr<LeaseStore>> open_sqlite_store(const std::string& path) {
  const std::string folder = folder_of(path);
  if (mkdir(folder.c_str(), 0775) != 0 && errno != EEXIST) {
    return fail(fmt::format("cannot make the folder {} of the lease file: {}", folder, std::strerror(errno)));
  }
  const std::string lock_path = path + ".lock";
  const int lock = open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0664);
  if (lock < 0)
    return fail(fmt::format("cannot write beside the lease file {}: {}", path, std::strerror(errno)));
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    close(lock);
    return fail(fmt::format("another pxe-dhcpd is using the lease file {}", path));
  }
  sqlite3* database = nullptr;
  const int opened =
      sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  auto store = std::make_unique<SqliteStore>(path, lock, database);
  if (opened != SQLITE_OK)
    return fail(fmt::format("cannot open the lease file {}: {}", path, sqlite3_errmsg(database)));
  if (const auto ready = store->prepare(); !ready) return tl::make_unexpected(ready.error());
  return store;
}

Result<void> read_sqlite_store(const std::string& path, Now now, const std::function<void(Lease&&)>& take) {
  sqlite3* database = nullptr;
  const int opened = sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr);
  constexpr int patience_ms = 1000;
  sqlite3_busy_timeout(database, patience_ms);
  Result<void> read =
      opened == SQLITE_OK ? read_rows(database, path, now, take) : problem(database, path, "cannot open");
  sqlite3_close(database);
  return read;
}

}  // namespace pxe::dhcpd
