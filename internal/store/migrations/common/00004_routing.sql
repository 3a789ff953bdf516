-- +goose Up
-- Who gets what, and why.

ALTER TABLE queues ADD COLUMN routing TEXT NOT NULL DEFAULT '{}';      -- JSON: router.Routing
ALTER TABLE queues ADD COLUMN calendar_id TEXT NOT NULL DEFAULT '';    -- when it is open; '' is always
ALTER TABLE agents ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';       -- JSON: units by kind of channel
ALTER TABLE accounts ADD COLUMN care TEXT NOT NULL DEFAULT '{}';       -- JSON: gateway.Care

ALTER TABLE skills ADD COLUMN managed TEXT NOT NULL DEFAULT '';
ALTER TABLE skills ADD COLUMN disabled_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE skills ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;

CREATE TABLE calendars (
  id          TEXT PRIMARY KEY,
  brand_id    TEXT NOT NULL REFERENCES brands (id),
  key         TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  body        TEXT NOT NULL,               -- JSON: calendar.Calendar
  managed     TEXT NOT NULL DEFAULT '',
  disabled_at BIGINT NOT NULL DEFAULT 0,
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL
);

-- The first rule that fits decides; least position first.
CREATE TABLE routing_rules (
  id          TEXT PRIMARY KEY,
  key         TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  position    BIGINT NOT NULL DEFAULT 0,
  conditions  TEXT NOT NULL,               -- JSON
  outcome     TEXT NOT NULL,               -- JSON
  managed     TEXT NOT NULL DEFAULT '',
  disabled_at BIGINT NOT NULL DEFAULT 0,
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL
);

-- A customer's own agent (一对一专人), and who stands in for him.
CREATE TABLE dedications (
  id         TEXT PRIMARY KEY,
  contact_id TEXT NOT NULL REFERENCES contacts (id),
  agent_id   TEXT NOT NULL REFERENCES agents (id),
  deputy_id  TEXT NOT NULL DEFAULT '',
  since      BIGINT NOT NULL,
  expires_at BIGINT NOT NULL DEFAULT 0,
  until      BIGINT NOT NULL DEFAULT 0,
  actor_kind TEXT NOT NULL,
  actor_id   TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX dedications_live ON dedications (contact_id) WHERE until = 0;
CREATE INDEX dedications_agent ON dedications (agent_id, until);

ALTER TABLE conversations ADD COLUMN needs TEXT NOT NULL DEFAULT '[]';       -- JSON: skills that a rule asked for
ALTER TABLE conversations ADD COLUMN rule_id TEXT NOT NULL DEFAULT '';       -- the rule that placed it
ALTER TABLE conversations ADD COLUMN excluded TEXT NOT NULL DEFAULT '[]';    -- JSON: agents who declined it in this wait
ALTER TABLE conversations ADD COLUMN parked_at BIGINT NOT NULL DEFAULT 0;    -- active, and nobody waits for anybody
ALTER TABLE conversations ADD COLUMN reminded_at BIGINT NOT NULL DEFAULT 0;  -- the customer was asked whether he is there
ALTER TABLE conversations ADD COLUMN left_at BIGINT NOT NULL DEFAULT 0;      -- the customer left while it waited
ALTER TABLE conversations ADD COLUMN wrap_until BIGINT NOT NULL DEFAULT 0;   -- when its wrap-up is over
CREATE INDEX conversations_parked ON conversations (parked_at) WHERE parked_at <> 0;
DROP INDEX conversations_waiting;
CREATE INDEX conversations_waiting ON conversations (queue_id, waiting_since, id) WHERE state IN ('waiting', 'offered');

ALTER TABLE assignments ADD COLUMN opened_at BIGINT NOT NULL DEFAULT 0;      -- its agent looked at it
ALTER TABLE assignments ADD COLUMN direct SMALLINT NOT NULL DEFAULT 0;       -- he did not say that he takes it
ALTER TABLE assignments ADD COLUMN rule TEXT NOT NULL DEFAULT '';            -- of why

ALTER TABLE offers ADD COLUMN queue_id TEXT NOT NULL DEFAULT '';
ALTER TABLE offers ADD COLUMN from_id TEXT NOT NULL DEFAULT '';              -- who passes it on
ALTER TABLE offers ADD COLUMN rule TEXT NOT NULL DEFAULT '';
ALTER TABLE offers ADD COLUMN why TEXT NOT NULL DEFAULT '{}';                -- JSON, as in assignments
ALTER TABLE offers ADD COLUMN reason TEXT NOT NULL DEFAULT '';               -- key: why it was declined
ALTER TABLE offers ADD COLUMN note_id TEXT NOT NULL DEFAULT '';              -- the message that came with it
ALTER TABLE offers ADD COLUMN actor_kind TEXT NOT NULL DEFAULT 'system';
ALTER TABLE offers ADD COLUMN actor_id TEXT NOT NULL DEFAULT '';

CREATE INDEX offers_standing ON offers (agent_id) WHERE ended_at = 0;

-- An agent may be connected to several nodes.
ALTER TABLE connections ADD COLUMN node TEXT NOT NULL DEFAULT '';
DROP INDEX connections_live;
CREATE UNIQUE INDEX connections_live ON connections (agent_id, node) WHERE until = 0;

DROP INDEX timers_due;
CREATE INDEX timers_due ON timers (kind, due_at);

-- What a node that does not route asks of the one that does.
CREATE TABLE router_commands (
  id      TEXT PRIMARY KEY,
  node    TEXT NOT NULL,
  kind    TEXT NOT NULL,
  body    TEXT NOT NULL,                   -- JSON: ids and small facts
  at      BIGINT NOT NULL,
  done_at BIGINT NOT NULL DEFAULT 0,
  outcome TEXT NOT NULL DEFAULT ''         -- JSON
);
CREATE INDEX router_commands_waiting ON router_commands (id) WHERE done_at = 0;
CREATE INDEX router_commands_done ON router_commands (done_at) WHERE done_at <> 0;

ALTER TABLE notices ADD COLUMN after_ms BIGINT NOT NULL DEFAULT 0; -- how long one was away, or had what was taken back

-- What was wrong, from when until when.
CREATE TABLE alarms (
  id       TEXT PRIMARY KEY,
  kind     TEXT NOT NULL,                  -- longest_wait nobody_serving dispatcher_silent
  queue_id TEXT NOT NULL DEFAULT '',
  since    BIGINT NOT NULL,
  until    BIGINT NOT NULL DEFAULT 0,
  value    BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX alarms_live ON alarms (kind, queue_id) WHERE until = 0;
CREATE INDEX alarms_since ON alarms (since);

-- What the board and reports read: what goes on, and what ended since.
CREATE INDEX queue_visits_left ON queue_visits (left_at);
CREATE INDEX assignments_until ON assignments (until);
CREATE INDEX offers_ended ON offers (ended_at);
CREATE INDEX presence_until ON presence (until);
CREATE INDEX connections_until ON connections (until);
