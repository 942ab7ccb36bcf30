-- The instant at which a server was last seen to run. At most one row.
CREATE TABLE clock (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    seen_at INTEGER NOT NULL
) STRICT;
