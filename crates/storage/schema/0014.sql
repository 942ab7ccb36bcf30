-- `key_versions_newest` begins with the key as well.
DROP INDEX key_versions_of_key;
