-- Protection from deletion, 0 or 1.
ALTER TABLE keys ADD COLUMN protected INTEGER NOT NULL DEFAULT 0;
