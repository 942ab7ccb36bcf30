-- How many requests passed the gateways in each step of time (seconds), how they went and how long they took: `totals`
-- by operation and code, `details` by key and caller as well. Each server writes as a source of its own.
CREATE TABLE traffic_frames (
    step INTEGER NOT NULL,
    at INTEGER NOT NULL,
    source TEXT NOT NULL,
    number INTEGER NOT NULL,
    totals BLOB NOT NULL,
    details BLOB NOT NULL,
    PRIMARY KEY (step, at, source, number)
) STRICT;
