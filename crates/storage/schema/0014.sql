-- `key_versions_newest` begins with the key as well.
DROP INDEX key_versions_of_key;

-- With the state in it, the index fits what is due better than `keys_newest_in_state`, which leads to every enabled key.
DROP INDEX keys_rotating;
CREATE INDEX keys_rotating ON keys (state, rotate_at) WHERE rotate_at IS NOT NULL AND rotation_frozen = 0;
