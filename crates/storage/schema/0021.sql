-- Where people are told of alerts, which rules tell where, and what was sent.
CREATE TABLE webhooks (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    sealed BLOB NOT NULL,
    creator TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE alert_rule_webhooks (
    rule_id TEXT NOT NULL REFERENCES alert_rules (id) ON DELETE CASCADE,
    webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    PRIMARY KEY (rule_id, webhook_id)
) STRICT;
CREATE INDEX alert_rules_of_webhook ON alert_rule_webhooks (webhook_id);

-- Of a rule that is deleted it is still told that it fires no longer. What is to be tried has the instant of that.
CREATE TABLE webhook_deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    rule_id TEXT,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    next_at INTEGER,
    delivered_at INTEGER,
    given_up_at INTEGER,
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_deliveries_of_rule ON webhook_deliveries (rule_id, created_at);
CREATE INDEX webhook_deliveries_of_webhook ON webhook_deliveries (webhook_id, created_at);

CREATE TABLE webhook_tries (
    delivery_id TEXT NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    status INTEGER,
    failure TEXT,
    PRIMARY KEY (delivery_id, number)
) STRICT;
