-- Secrets: values that are sealed under a key, in versions that carry stages.
CREATE TABLE secrets (
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- No cascade: a key that seals secrets is not deleted.
    key_id TEXT NOT NULL REFERENCES keys (id),
    description TEXT NOT NULL,
    creator TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    delete_at INTEGER,
    revision INTEGER NOT NULL,
    PRIMARY KEY (region, name)
) STRICT;

CREATE INDEX secrets_of_key ON secrets (key_id);
CREATE INDEX secrets_counted ON secrets (kind, region);
CREATE INDEX secrets_due ON secrets (delete_at) WHERE delete_at IS NOT NULL;

CREATE TABLE secret_versions (
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    data_type TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (region, name, id),
    FOREIGN KEY (region, name) REFERENCES secrets (region, name) ON DELETE CASCADE
) STRICT;

-- Each stage of a secret belongs to one version.
CREATE TABLE secret_stages (
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    stage TEXT NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (region, name, stage),
    FOREIGN KEY (region, name, version) REFERENCES secret_versions (region, name, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE secret_tags (
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    tag_key TEXT NOT NULL,
    tag_value TEXT NOT NULL,
    PRIMARY KEY (region, name, tag_key),
    FOREIGN KEY (region, name) REFERENCES secrets (region, name) ON DELETE CASCADE
) STRICT;

CREATE INDEX secret_tags_by_key ON secret_tags (tag_key, tag_value);
