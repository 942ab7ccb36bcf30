-- Imports of the vendor's logs, whose records are in the access log under the number of their import; `outcome` tells how
-- one ended, as JSON. They are no part of a backup, as the access log is none.
CREATE TABLE log_imports (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    file TEXT NOT NULL,
    mapping TEXT NOT NULL,
    made_by TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    outcome TEXT
) STRICT;
-- Queries do not tell capitals from small letters.
CREATE UNIQUE INDEX log_imports_name ON log_imports (lower(name));
-- Queries of the access log that are asked again; `filter` is all of what a page shows, as JSON.
CREATE TABLE saved_queries (
    name TEXT NOT NULL PRIMARY KEY,
    filter TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;
-- What people keep about callers.
CREATE TABLE caller_notes (
    principal TEXT NOT NULL PRIMARY KEY,
    owner TEXT,
    snoozed_until INTEGER,
    snooze_reason TEXT,
    notified_at INTEGER,
    notified_by TEXT
) STRICT;
