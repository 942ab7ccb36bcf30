-- Alert rules, and what their alerts are. Of a ready-made rule nothing is here as long as it is as it was made and its
-- condition does not hold. A condition is JSON: it is read and written whole.
CREATE TABLE alert_rules (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    phase TEXT,
    condition TEXT NOT NULL,
    instance_id TEXT,
    hold_minutes INTEGER NOT NULL,
    severity TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    muted_until INTEGER,
    state TEXT NOT NULL,
    since INTEGER,
    calm_since INTEGER,
    told INTEGER NOT NULL,
    fired_at INTEGER,
    created_at INTEGER,
    revision INTEGER NOT NULL
) STRICT;

-- A rule asks every few seconds how many keys were deleted of late. Few rows of the log tell of that.
CREATE INDEX audit_of_key_deletions ON audit (at) WHERE action IN ('ScheduleKeyDeletion', 'DeleteKey');
