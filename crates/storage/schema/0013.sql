-- The policy of a key that has not the default one.
ALTER TABLE keys ADD COLUMN policy TEXT;
-- Whether the rotation that a key is set to waits until it is restored.
ALTER TABLE keys ADD COLUMN rotation_frozen INTEGER NOT NULL DEFAULT 0;
-- When a secret is to get a new value, or was.
ALTER TABLE secrets ADD COLUMN rotation_interval INTEGER;
ALTER TABLE secrets ADD COLUMN rotate_at INTEGER;
ALTER TABLE secrets ADD COLUMN rotation_overdue INTEGER NOT NULL DEFAULT 0;

CREATE INDEX secrets_rotating ON secrets (rotate_at)
    WHERE rotate_at IS NOT NULL AND rotation_overdue = 0 AND delete_at IS NULL;

-- What is frozen does not fall due.
DROP INDEX keys_rotating;
CREATE INDEX keys_rotating ON keys (rotate_at)
    WHERE rotate_at IS NOT NULL AND state = 'Enabled' AND rotation_frozen = 0;
