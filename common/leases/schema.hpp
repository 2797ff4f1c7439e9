// The lease database, a SQLite file (WAL) that anybody may query. One row an address; times are Unix seconds;
// words is a JSON object of what the client last said of itself, in the vocabulary's words.
#pragma once

namespace pxe::leases {

inline constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS leases (
  ip         TEXT PRIMARY KEY,
  mac        TEXT NOT NULL,
  client_id  TEXT NOT NULL DEFAULT '',
  uuid       TEXT NOT NULL DEFAULT '',
  hostname   TEXT NOT NULL DEFAULT '',
  state      TEXT NOT NULL CHECK (state IN ('bound', 'released', 'declined')),
  starts     INTEGER NOT NULL,
  expires    INTEGER NOT NULL,
  words      TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS leases_by_mac ON leases (mac);
CREATE INDEX IF NOT EXISTS leases_by_uuid ON leases (uuid) WHERE uuid <> '';
PRAGMA user_version = 1;
)";

}  // namespace pxe::leases
