-- Which root key everything is sealed under: 8 bytes derived from it. One row, written at the first start.
CREATE TABLE root_key (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    id BLOB NOT NULL,
    -- How a passphrase becomes it, as a PHC string without a hash; null where no passphrase is behind it.
    stretching TEXT
) STRICT;
