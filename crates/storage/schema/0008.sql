-- Imports are listed newest first.
CREATE INDEX wrapping_pairs_newest ON wrapping_pairs (created_at DESC, id DESC);
