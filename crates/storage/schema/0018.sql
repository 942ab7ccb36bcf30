-- What people mark on the gateways' charts: phases of a switchover, baselines, notes.
CREATE TABLE switchover_marks (
    number INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    phase TEXT,
    baseline_to INTEGER,
    note TEXT,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;
