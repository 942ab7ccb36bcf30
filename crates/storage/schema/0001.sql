-- The first schema. Written for SQLite; src/schema.rs says which words PostgreSQL has instead.
-- Times are milliseconds since 1970 in UTC. What is sealed can only be opened with the root key.

CREATE TABLE keyrings (
    id TEXT NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE instances (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    region TEXT NOT NULL,
    management TEXT NOT NULL,
    status TEXT NOT NULL,
    image_version TEXT NOT NULL,
    qps INTEGER NOT NULL,
    key_quota INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE keys (
    id TEXT NOT NULL PRIMARY KEY,
    region TEXT NOT NULL,
    instance_id TEXT REFERENCES instances (id),
    management TEXT NOT NULL,
    spec TEXT NOT NULL,
    usage TEXT NOT NULL,
    origin TEXT NOT NULL,
    state TEXT NOT NULL,
    delete_at INTEGER,
    description TEXT NOT NULL,
    creator TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- No foreign key: the version refers to its key already, and one of the two must be written first.
    primary_version TEXT NOT NULL,
    -- The digest of the material that the key is bound to; it outlives the material.
    bound_to BLOB,
    -- Counts the changes of the row; a change names the revision it was made from.
    revision INTEGER NOT NULL
) STRICT;

CREATE INDEX keys_newest ON keys (created_at DESC, id DESC);
CREATE INDEX keys_newest_of_region ON keys (region, created_at DESC, id DESC);
CREATE INDEX keys_newest_in_state ON keys (state, created_at DESC, id DESC);
CREATE INDEX keys_counted ON keys (instance_id, region, state);
CREATE INDEX keys_due ON keys (delete_at) WHERE delete_at IS NOT NULL;

CREATE TABLE key_versions (
    id TEXT NOT NULL PRIMARY KEY,
    key_id TEXT NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    -- Material is there when it has a check value.
    check_value BLOB,
    expires_at INTEGER CHECK (expires_at IS NULL OR check_value IS NOT NULL),
    sealed BLOB
) STRICT;

CREATE INDEX key_versions_of_key ON key_versions (key_id);
CREATE INDEX key_versions_due ON key_versions (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE aliases (
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    key_id TEXT NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
    PRIMARY KEY (region, name)
) STRICT;

CREATE INDEX aliases_of_key ON aliases (key_id);

CREATE TABLE wrapping_pairs (
    id TEXT NOT NULL PRIMARY KEY,
    key_id TEXT NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
    spec TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    public_key BLOB NOT NULL,
    -- The private half; erased when the pair expires or is burned.
    sealed BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- Null once the pair is burned.
    attempts_left INTEGER,
    imported_at INTEGER,
    revision INTEGER NOT NULL
) STRICT;

CREATE INDEX wrapping_pairs_of_key ON wrapping_pairs (key_id);
CREATE INDEX wrapping_pairs_due ON wrapping_pairs (expires_at) WHERE sealed IS NOT NULL;

CREATE TABLE operators (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_of_operator ON sessions (operator_id);
CREATE INDEX sessions_ended ON sessions (expires_at);

CREATE TABLE audit (
    sequence INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    resource TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE INDEX audit_of_resource ON audit (resource, sequence DESC);

-- The last link of the audit chain, in one row. Every change updates it first,
-- so that changes come one after another and each sees what those before it wrote.
CREATE TABLE audit_head (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    sequence INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;

INSERT INTO audit_head (one, sequence, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
