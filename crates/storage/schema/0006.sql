-- What one actor did, newest first.
CREATE INDEX audit_of_actor ON audit (actor, sequence DESC);
