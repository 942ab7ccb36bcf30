-- What people sort their keys by.
CREATE TABLE tags (
    key_id TEXT NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
    tag_key TEXT NOT NULL,
    tag_value TEXT NOT NULL,
    PRIMARY KEY (key_id, tag_key)
) STRICT;

CREATE INDEX tags_by_key ON tags (tag_key, tag_value);
