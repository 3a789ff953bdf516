-- +goose Up
-- What agents keep at the desk.

CREATE TABLE preferences (
  agent_id   TEXT NOT NULL REFERENCES agents (id),
  key        TEXT NOT NULL,               -- theme, density, keys, notifications, sort...
  value      TEXT NOT NULL,               -- JSON
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (agent_id, key)
);

CREATE TABLE drafts (
  agent_id        TEXT NOT NULL REFERENCES agents (id),
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  visibility      TEXT NOT NULL,          -- public internal
  text            TEXT NOT NULL DEFAULT '',
  files           TEXT NOT NULL DEFAULT '[]', -- JSON: attachment ids
  version         BIGINT NOT NULL,            -- grows with every change: an older browser does not overwrite
  updated_at      BIGINT NOT NULL,
  PRIMARY KEY (agent_id, conversation_id, visibility)
);
CREATE INDEX drafts_conversation ON drafts (conversation_id);

-- How far an agent has seen a conversation; what the customer wrote after it is unread.
CREATE TABLE reads (
  agent_id        TEXT NOT NULL REFERENCES agents (id),
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  seen_seq        BIGINT NOT NULL,
  marked          SMALLINT NOT NULL DEFAULT 0, -- unread by hand
  updated_at      BIGINT NOT NULL,
  PRIMARY KEY (agent_id, conversation_id)
);
CREATE INDEX reads_conversation ON reads (conversation_id);

CREATE TABLE saved_views (
  id         TEXT PRIMARY KEY,
  agent_id   TEXT NOT NULL DEFAULT '',    -- whose; '' is the team's or everybody's
  team_id    TEXT NOT NULL DEFAULT '',
  name       TEXT NOT NULL,
  filter     TEXT NOT NULL,               -- JSON: ids and small facts
  position   BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX saved_views_agent ON saved_views (agent_id);

CREATE TABLE canned_replies (
  id         TEXT PRIMARY KEY,
  key        TEXT NOT NULL DEFAULT '',    -- of the file that manages it
  brand_id   TEXT NOT NULL REFERENCES brands (id),
  agent_id   TEXT NOT NULL DEFAULT '',    -- whose; '' is shared
  title      TEXT NOT NULL,
  text       TEXT NOT NULL,
  search     TEXT NOT NULL DEFAULT '',    -- title and text in lower case, pinyin, initials
  managed    TEXT NOT NULL DEFAULT '',
  disabled_at BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX canned_replies_agent ON canned_replies (agent_id);
CREATE UNIQUE INDEX canned_replies_key ON canned_replies (key) WHERE key <> '';

CREATE TABLE canned_uses (
  canned_id TEXT NOT NULL REFERENCES canned_replies (id),
  agent_id  TEXT NOT NULL REFERENCES agents (id),
  uses      BIGINT NOT NULL DEFAULT 0,
  used_at   BIGINT NOT NULL,
  PRIMARY KEY (canned_id, agent_id)
);

-- What an agent is told: that somebody mentioned him, or gave him work.
CREATE TABLE notices (
  id              TEXT PRIMARY KEY,
  agent_id        TEXT NOT NULL REFERENCES agents (id),
  kind            TEXT NOT NULL,          -- mention transfer
  conversation_id TEXT NOT NULL DEFAULT '',
  message_id      TEXT NOT NULL DEFAULT '',
  actor_kind      TEXT NOT NULL,
  actor_id        TEXT NOT NULL DEFAULT '',
  at              BIGINT NOT NULL,
  read_at         BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX notices_agent ON notices (agent_id, at);
CREATE INDEX notices_unread ON notices (agent_id, conversation_id) WHERE read_at = 0;
CREATE INDEX notices_conversation ON notices (conversation_id) WHERE read_at = 0;

CREATE TABLE presence_reasons (
  id          TEXT PRIMARY KEY,
  key         TEXT NOT NULL UNIQUE,
  state       TEXT NOT NULL,              -- break
  name        TEXT NOT NULL,
  position    BIGINT NOT NULL DEFAULT 0,
  managed     TEXT NOT NULL DEFAULT '',
  disabled_at BIGINT NOT NULL DEFAULT 0,
  created_at  BIGINT NOT NULL
);

-- What is known of customers and conversations besides what they said.

ALTER TABLE contacts ADD COLUMN search TEXT NOT NULL DEFAULT ''; -- the name in lower case, pinyin, initials
ALTER TABLE addresses ADD COLUMN search TEXT NOT NULL DEFAULT ''; -- the same of the name on the channel
ALTER TABLE contacts ADD COLUMN fields TEXT NOT NULL DEFAULT '{}'; -- JSON: key of the field to its value

CREATE TABLE contact_fields (
  id          TEXT PRIMARY KEY,
  key         TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL,              -- text number date choice link
  choices     TEXT NOT NULL DEFAULT '[]', -- JSON
  position    BIGINT NOT NULL DEFAULT 0,
  managed     TEXT NOT NULL DEFAULT '',
  disabled_at BIGINT NOT NULL DEFAULT 0,
  created_at  BIGINT NOT NULL
);

CREATE TABLE dispositions (
  id          TEXT PRIMARY KEY,
  key         TEXT NOT NULL UNIQUE,
  brand_id    TEXT NOT NULL REFERENCES brands (id),
  name        TEXT NOT NULL,
  position    BIGINT NOT NULL DEFAULT 0,
  managed     TEXT NOT NULL DEFAULT '',
  disabled_at BIGINT NOT NULL DEFAULT 0,
  created_at  BIGINT NOT NULL
);

ALTER TABLE conversations ADD COLUMN disposition_id TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN spam SMALLINT NOT NULL DEFAULT 0;

-- Whose messages are not taken: until expires_at (0 is for ever), or lifted.
CREATE TABLE blocks (
  id         TEXT PRIMARY KEY,
  address_id TEXT NOT NULL REFERENCES addresses (id),
  reason     TEXT NOT NULL,               -- spam abuse other: a key, no words of a person
  since      BIGINT NOT NULL,
  expires_at BIGINT NOT NULL DEFAULT 0,
  lifted_at  BIGINT NOT NULL DEFAULT 0,
  actor_kind TEXT NOT NULL,
  actor_id   TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX blocks_live ON blocks (address_id) WHERE lifted_at = 0;

-- What customers and the pages they are on say of themselves.

ALTER TABLE addresses ADD COLUMN context TEXT NOT NULL DEFAULT ''; -- JSON of texts: cart, order...
ALTER TABLE addresses ADD COLUMN stated TEXT NOT NULL DEFAULT '';  -- JSON: name, email, phone

-- Which privacy notice a customer agreed to, and when.
CREATE TABLE consents (
  address_id TEXT NOT NULL REFERENCES addresses (id),
  version    TEXT NOT NULL,
  at         BIGINT NOT NULL,
  PRIMARY KEY (address_id, version)
);

CREATE INDEX queue_visits_served ON queue_visits (queue_id, left_at) WHERE how = 'assigned';

-- What administrators decide.

ALTER TABLE brands ADD COLUMN managed TEXT NOT NULL DEFAULT '';
ALTER TABLE agents ADD COLUMN password_temporary SMALLINT NOT NULL DEFAULT 0; -- to be changed at the next sign-in
ALTER TABLE agents ADD COLUMN picture TEXT NOT NULL DEFAULT ''; -- attachment id; colleagues see it, customers do not
ALTER TABLE accounts ADD COLUMN held SMALLINT NOT NULL DEFAULT 0; -- nothing goes out: a person opened its breaker
CREATE INDEX audit_time ON audit (at, id);
