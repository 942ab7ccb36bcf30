-- The policy of a key that has not the default one.
ALTER TABLE keys ADD COLUMN policy TEXT;
-- Whether the rotation that a key is set to waits until it is restored.
ALTER TABLE keys ADD COLUMN rotation_frozen INTEGER NOT NULL DEFAULT 0;
