-- Who calls the dedicated gateways: application access points and their client keys, of which only the public half is
-- kept; the permission policies that say what an access point may do, and the network rules that say from where.
CREATE TABLE network_rules (
    name TEXT NOT NULL PRIMARY KEY,
    description TEXT NOT NULL,
    networks TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE permission_policies (
    name TEXT NOT NULL PRIMARY KEY,
    description TEXT NOT NULL,
    instance_id TEXT NOT NULL REFERENCES instances (id),
    permissions TEXT NOT NULL,
    resources TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE policy_rules (
    policy TEXT NOT NULL REFERENCES permission_policies (name) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    rule TEXT NOT NULL REFERENCES network_rules (name),
    PRIMARY KEY (policy, place)
) STRICT;
CREATE INDEX policy_rules_of_rule ON policy_rules (rule);
CREATE TABLE access_points (
    name TEXT NOT NULL PRIMARY KEY,
    description TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE access_point_policies (
    access_point TEXT NOT NULL REFERENCES access_points (name) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    policy TEXT NOT NULL REFERENCES permission_policies (name),
    PRIMARY KEY (access_point, place)
) STRICT;
CREATE INDEX access_point_policies_of_policy ON access_point_policies (policy);
CREATE TABLE client_keys (
    id TEXT NOT NULL PRIMARY KEY,
    access_point TEXT NOT NULL REFERENCES access_points (name) ON DELETE CASCADE,
    public_key BLOB NOT NULL,
    certificate BLOB NOT NULL,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expired INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX client_keys_of_access_point ON client_keys (access_point);
CREATE INDEX client_keys_due ON client_keys (not_after) WHERE expired = 0;
