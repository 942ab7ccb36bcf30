-- How many secrets an instance may hold. Those that are there hold none too many.
ALTER TABLE instances ADD COLUMN secret_quota INTEGER NOT NULL DEFAULT 1000;
UPDATE instances SET secret_quota = (SELECT count(*) FROM secrets)
    WHERE secret_quota < (SELECT count(*) FROM secrets);

-- Instances run the image of this program, which has what HMAC keys need.
UPDATE instances SET image_version = '4.1.0';

-- Whether the rotation that a secret is set to waits until it is restored. What is frozen does not fall due.
ALTER TABLE secrets ADD COLUMN rotation_frozen INTEGER NOT NULL DEFAULT 0;
DROP INDEX secrets_rotating;
CREATE INDEX secrets_rotating ON secrets (rotate_at)
    WHERE rotate_at IS NOT NULL AND rotation_overdue = 0 AND rotation_frozen = 0 AND delete_at IS NULL;
