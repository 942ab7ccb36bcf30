-- Who calls the gateways: users of RAM, and the access keys that they sign with.
CREATE TABLE ram_users (
    name TEXT NOT NULL PRIMARY KEY,
    policy TEXT NOT NULL,
    creator TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE access_keys (
    id TEXT NOT NULL PRIMARY KEY,
    user_name TEXT NOT NULL REFERENCES ram_users (name) ON DELETE CASCADE,
    sealed BLOB NOT NULL,
    enabled INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX access_keys_of_user ON access_keys (user_name);
