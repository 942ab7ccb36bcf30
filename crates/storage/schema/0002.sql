-- Rotation: how often a key rotates by itself, in seconds, and when next. Both or neither.
ALTER TABLE keys ADD COLUMN rotation_interval INTEGER;
ALTER TABLE keys ADD COLUMN rotate_at INTEGER;

-- Only enabled keys rotate; the others wait.
CREATE INDEX keys_rotating ON keys (rotate_at) WHERE rotate_at IS NOT NULL AND state = 'Enabled';
CREATE INDEX key_versions_newest ON key_versions (key_id, created_at DESC, id DESC);
