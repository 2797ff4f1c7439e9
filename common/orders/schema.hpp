// The order database, a SQLite file (WAL) that anybody may query: one row a machine; changed is in Unix
// seconds.
#pragma once

namespace pxe::orders {

inline constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS orders (
  mac      TEXT PRIMARY KEY,
  ordered  TEXT NOT NULL DEFAULT '',
  done     TEXT NOT NULL DEFAULT '',
  changed  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
)";

inline constexpr const char* select_one = "SELECT ordered, done FROM orders WHERE mac = ?1";

}  // namespace pxe::orders
