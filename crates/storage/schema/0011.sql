-- Where keys of a region are made when no instance is named: at most one of its instances.
ALTER TABLE instances ADD COLUMN is_default INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX default_instance ON instances (region) WHERE is_default = 1;
