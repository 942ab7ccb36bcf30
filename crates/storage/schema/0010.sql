-- How many encryptions are counted for a version: those that were done, and those that a server may still do.
ALTER TABLE key_versions ADD COLUMN invocations INTEGER NOT NULL DEFAULT 0;
