-- What the gateways were asked, a few thousand records a row. `head` tells what is in it, `body` which record is which,
-- and `request_ids` is needed only for what is shown; they are read one without the other.
CREATE TABLE access_blocks (
    id INTEGER NOT NULL PRIMARY KEY,
    from_at INTEGER NOT NULL,
    to_at INTEGER NOT NULL,
    records INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    head BLOB NOT NULL,
    body BLOB NOT NULL,
    request_ids BLOB NOT NULL
) STRICT;

CREATE INDEX access_blocks_newest ON access_blocks (to_at, id, from_at, records, bytes);
