-- Records of imports, beside those of our own gateways, which have the number 0. What is counted of them is in a table of
-- its own: it is neither rolled up nor forgotten by itself. A request that was imported is not imported again.
ALTER TABLE access_blocks ADD COLUMN import INTEGER NOT NULL DEFAULT 0;
DROP INDEX access_blocks_newest;
CREATE INDEX access_blocks_newest ON access_blocks (to_at, id, from_at, records, bytes, import);
CREATE TABLE imported_frames (
    import INTEGER NOT NULL,
    step INTEGER NOT NULL,
    at INTEGER NOT NULL,
    totals BLOB NOT NULL,
    details BLOB NOT NULL,
    PRIMARY KEY (import, step, at)
) STRICT;
CREATE TABLE imported_requests (
    id BLOB NOT NULL PRIMARY KEY,
    import INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
