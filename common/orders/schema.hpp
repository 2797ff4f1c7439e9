// The order database, a SQLite file (WAL) that anybody may query. orders: what is ordered for a machine and
// what it has done, changed at a time in Unix seconds. boots: what a machine was given last, which of the
// [[client]] entries it was by (empty: none fitted), and the address that asked.
#pragma once

namespace pxe::orders {

inline constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS orders (
  mac      TEXT PRIMARY KEY,
  ordered  TEXT NOT NULL DEFAULT '',
  done     TEXT NOT NULL DEFAULT '',
  changed  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS boots (
  mac      TEXT PRIMARY KEY,
  ip       TEXT NOT NULL,
  client   TEXT NOT NULL,
  boot     TEXT NOT NULL,
  seen     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
)";

inline constexpr const char* select_one = "SELECT ordered, done FROM orders WHERE mac = ?1";

}  // namespace pxe::orders
