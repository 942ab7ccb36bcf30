-- Whether an operator may sign in, 0 or 1, and when it last was.
-- Whoever has set no password yet has an empty hash, which no password fits.
ALTER TABLE operators ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE operators ADD COLUMN last_sign_in INTEGER;

-- One-time links that set an operator's password, one at a time for each.
CREATE TABLE invitations (
    operator_id TEXT NOT NULL PRIMARY KEY REFERENCES operators (id) ON DELETE CASCADE,
    code_hash BLOB NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL
) STRICT;
