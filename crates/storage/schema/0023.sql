-- Pairs that nothing was imported with: the only ones whose end somebody waits for.
CREATE INDEX wrapping_pairs_waiting ON wrapping_pairs (expires_at) WHERE sealed IS NOT NULL AND imported_at IS NULL;
-- The last try of a webhook is looked for once a second.
CREATE INDEX webhook_tries_at ON webhook_tries (at);
