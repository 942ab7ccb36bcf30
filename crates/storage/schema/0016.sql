-- The certificate authority of an instance: what the clients of its dedicated gateway trust.
CREATE TABLE instance_authorities (
    instance_id TEXT NOT NULL PRIMARY KEY REFERENCES instances (id),
    certificate BLOB NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
