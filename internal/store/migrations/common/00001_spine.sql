-- +goose Up
-- Times are unix milliseconds UTC, 0 is "not". Ids are ULID text. Booleans are 0 or 1.
-- Columns are NOT NULL with an empty default, so that no query needs an untyped NULL.

-- The company ---------------------------------------------------------------

CREATE TABLE brands (
  id         TEXT PRIMARY KEY,
  key        TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE accounts (
  id         TEXT PRIMARY KEY,
  brand_id   TEXT NOT NULL REFERENCES brands (id),
  queue_id   TEXT NOT NULL DEFAULT '',
  kind       TEXT NOT NULL,
  key        TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  settings   TEXT NOT NULL,               -- sealed JSON
  seal       TEXT NOT NULL,               -- sealed random key
  enabled    SMALLINT NOT NULL DEFAULT 1,
  managed    TEXT NOT NULL DEFAULT '',    -- 'file' when provisioned: read-only in the console
  version    BIGINT NOT NULL DEFAULT 1,   -- counts changes; a worker restarts on a new one
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE account_state (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  key        TEXT NOT NULL,
  value      TEXT NOT NULL,
  expires_at BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, key)
);
CREATE INDEX account_state_expiry ON account_state (expires_at) WHERE expires_at <> 0;

CREATE TABLE agents (
  id            TEXT PRIMARY KEY,
  key           TEXT NOT NULL DEFAULT '',
  login         TEXT NOT NULL UNIQUE,     -- lower case
  name          TEXT NOT NULL,
  password_hash TEXT NOT NULL DEFAULT '', -- argon2id, PHC string
  locale        TEXT NOT NULL DEFAULT 'zh-CN',
  capacity      BIGINT NOT NULL DEFAULT 5,
  managed       TEXT NOT NULL DEFAULT '',
  disabled_at   BIGINT NOT NULL DEFAULT 0,
  created_at    BIGINT NOT NULL,
  updated_at    BIGINT NOT NULL
);

CREATE TABLE agent_profiles (
  agent_id    TEXT NOT NULL REFERENCES agents (id),
  brand_id    TEXT NOT NULL REFERENCES brands (id),
  public_name TEXT NOT NULL,
  number      TEXT NOT NULL DEFAULT '',   -- 工号
  avatar      TEXT NOT NULL DEFAULT '',   -- attachment id
  PRIMARY KEY (agent_id, brand_id)
);

CREATE TABLE teams (
  id         TEXT PRIMARY KEY,
  key        TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  managed    TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL
);

CREATE TABLE team_members (
  team_id  TEXT NOT NULL REFERENCES teams (id),
  agent_id TEXT NOT NULL REFERENCES agents (id),
  PRIMARY KEY (team_id, agent_id)
);
CREATE INDEX team_members_agent ON team_members (agent_id);

CREATE TABLE roles (
  id   TEXT PRIMARY KEY,
  key  TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL
);

CREATE TABLE role_grants (
  role_id TEXT NOT NULL REFERENCES roles (id),
  verb    TEXT NOT NULL,
  scope   TEXT NOT NULL,                  -- own, queue, team, all
  PRIMARY KEY (role_id, verb)
);

CREATE TABLE agent_roles (
  agent_id TEXT NOT NULL REFERENCES agents (id),
  role_id  TEXT NOT NULL REFERENCES roles (id),
  PRIMARY KEY (agent_id, role_id)
);

CREATE TABLE sessions (
  id         TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  agent_id   TEXT NOT NULL REFERENCES agents (id),
  created_at BIGINT NOT NULL,
  seen_at    BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ip         TEXT NOT NULL DEFAULT '',
  user_agent TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sessions_agent ON sessions (agent_id);

CREATE TABLE queues (
  id         TEXT PRIMARY KEY,
  brand_id   TEXT NOT NULL REFERENCES brands (id),
  key        TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  priority   BIGINT NOT NULL DEFAULT 0,
  managed    TEXT NOT NULL DEFAULT '',
  disabled_at BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL
);

CREATE TABLE queue_members (
  queue_id TEXT NOT NULL REFERENCES queues (id),
  agent_id TEXT NOT NULL REFERENCES agents (id),
  PRIMARY KEY (queue_id, agent_id)
);
CREATE INDEX queue_members_agent ON queue_members (agent_id);

CREATE TABLE skills (
  id   TEXT PRIMARY KEY,
  key  TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL
);

CREATE TABLE agent_skills (
  agent_id   TEXT NOT NULL REFERENCES agents (id),
  skill_id   TEXT NOT NULL REFERENCES skills (id),
  level      BIGINT NOT NULL DEFAULT 1,
  expires_at BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (agent_id, skill_id)
);

-- The customer --------------------------------------------------------------

CREATE TABLE contacts (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL DEFAULT '',
  locale     TEXT NOT NULL DEFAULT '',
  note       TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  erased_at  BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE addresses (
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL,
  realm      TEXT NOT NULL,
  value      TEXT NOT NULL,
  name       TEXT NOT NULL DEFAULT '',    -- as the channel calls the person
  locale     TEXT NOT NULL DEFAULT '',
  page       TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  UNIQUE (kind, realm, value)
);

CREATE TABLE contact_links (
  id         TEXT PRIMARY KEY,
  address_id TEXT NOT NULL REFERENCES addresses (id),
  contact_id TEXT NOT NULL REFERENCES contacts (id),
  since      BIGINT NOT NULL,
  until      BIGINT NOT NULL DEFAULT 0,
  proof      TEXT NOT NULL,               -- verified, asserted, guessed
  by_kind    TEXT NOT NULL,
  by_id      TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX contact_links_live ON contact_links (address_id) WHERE until = 0;
CREATE INDEX contact_links_contact ON contact_links (contact_id, until);
CREATE INDEX contact_links_address ON contact_links (address_id, since);

-- The conversation ----------------------------------------------------------

CREATE TABLE conversations (
  id              TEXT PRIMARY KEY,
  brand_id        TEXT NOT NULL,
  account_id      TEXT NOT NULL REFERENCES accounts (id),
  address_id      TEXT NOT NULL REFERENCES addresses (id),
  thread          TEXT NOT NULL DEFAULT '',
  queue_id        TEXT NOT NULL DEFAULT '',
  agent_id        TEXT NOT NULL DEFAULT '', -- the assignee; equals the live row of assignments
  state           TEXT NOT NULL,            -- waiting offered active wrapup resolved closed
  weight          BIGINT NOT NULL DEFAULT 1,
  priority        BIGINT NOT NULL DEFAULT 0,
  subject         TEXT NOT NULL DEFAULT '',
  previous_id     TEXT NOT NULL DEFAULT '',
  epoch           BIGINT NOT NULL DEFAULT 0, -- counts assignments: the router's fence
  opened_at       BIGINT NOT NULL,
  waiting_since   BIGINT NOT NULL DEFAULT 0, -- key of its place in the queue
  owed_since      BIGINT NOT NULL DEFAULT 0,
  snoozed_until   BIGINT NOT NULL DEFAULT 0,
  resolved_at     BIGINT NOT NULL DEFAULT 0,
  closed_at       BIGINT NOT NULL DEFAULT 0,
  last_message_id TEXT NOT NULL DEFAULT '',  -- newest public message
  last_message_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX conversations_open ON conversations (account_id, address_id, thread) WHERE state <> 'closed';
CREATE INDEX conversations_agent ON conversations (agent_id, last_message_at) WHERE agent_id <> '';
CREATE INDEX conversations_waiting ON conversations (queue_id, waiting_since, id) WHERE state = 'waiting';
CREATE INDEX conversations_recent ON conversations (last_message_at, id);
CREATE INDEX conversations_live ON conversations (last_message_at, id) WHERE state NOT IN ('resolved', 'closed');
CREATE INDEX conversations_address ON conversations (address_id, opened_at);
CREATE INDEX conversations_resolved ON conversations (resolved_at) WHERE state = 'resolved';

CREATE TABLE messages (
  id              TEXT PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  account_id      TEXT NOT NULL,
  provider_id     TEXT NOT NULL DEFAULT '', -- inbound: the provider's id; unique per account
  client_id       TEXT NOT NULL DEFAULT '', -- as the writer's client chose it; unique per author
  author_kind     TEXT NOT NULL,            -- customer agent bot system rule
  author_id       TEXT NOT NULL DEFAULT '', -- address id or agent id
  visibility      TEXT NOT NULL,            -- public internal
  parts           TEXT NOT NULL,            -- JSON of []channels.Part
  quoted_id       TEXT NOT NULL DEFAULT '',
  sent_at         BIGINT NOT NULL DEFAULT 0,
  received_at     BIGINT NOT NULL,
  seq             BIGINT NOT NULL,          -- of its event in the conversation's stream
  line_seq        BIGINT NOT NULL DEFAULT 0, -- of its event in the customer's line
  amended_at      BIGINT NOT NULL DEFAULT 0,
  erased_at       BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX messages_provider ON messages (account_id, provider_id) WHERE provider_id <> '';
CREATE UNIQUE INDEX messages_client ON messages (author_id, client_id) WHERE client_id <> '';
CREATE UNIQUE INDEX messages_conversation ON messages (conversation_id, seq);

CREATE TABLE attachments (
  id            TEXT PRIMARY KEY,
  hash          TEXT NOT NULL,             -- sha256 of its blob, hex
  name          TEXT NOT NULL,
  media_type    TEXT NOT NULL,
  size          BIGINT NOT NULL,
  width         BIGINT NOT NULL DEFAULT 0,
  height        BIGINT NOT NULL DEFAULT 0,
  inline        SMALLINT NOT NULL DEFAULT 0,
  uploader_kind TEXT NOT NULL,
  uploader_id   TEXT NOT NULL,
  message_id    TEXT NOT NULL DEFAULT '',  -- '' until a message names it; then for good
  created_at    BIGINT NOT NULL
);
CREATE INDEX attachments_message ON attachments (message_id, created_at);
CREATE INDEX attachments_unclaimed ON attachments (uploader_id) WHERE message_id = '';
CREATE INDEX attachments_hash ON attachments (hash);

CREATE TABLE deliveries (
  id          TEXT PRIMARY KEY,
  message_id  TEXT NOT NULL REFERENCES messages (id),
  account_id  TEXT NOT NULL,
  address_id  TEXT NOT NULL,
  provider_id TEXT NOT NULL DEFAULT '',
  state       TEXT NOT NULL,               -- queued sending sent delivered read failed unknown
  code        TEXT NOT NULL DEFAULT '',    -- the provider's code
  fault       TEXT NOT NULL DEFAULT '',
  attempts    BIGINT NOT NULL DEFAULT 0,
  updated_at  BIGINT NOT NULL
);
CREATE INDEX deliveries_message ON deliveries (message_id);
CREATE INDEX deliveries_unseen ON deliveries (account_id, address_id) WHERE state <> 'read';
CREATE UNIQUE INDEX deliveries_provider ON deliveries (account_id, provider_id) WHERE provider_id <> '';

CREATE TABLE participants (
  id              TEXT PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  role            TEXT NOT NULL,           -- assignee consult coach listener cc
  agent_id        TEXT NOT NULL DEFAULT '',
  address_id      TEXT NOT NULL DEFAULT '',
  since           BIGINT NOT NULL,
  until           BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX participants_assignee ON participants (conversation_id) WHERE until = 0 AND role = 'assignee';
CREATE INDEX participants_conversation ON participants (conversation_id, until);
CREATE INDEX participants_address ON participants (address_id) WHERE address_id <> '';

CREATE TABLE calls (
  id              TEXT PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  account_id      TEXT NOT NULL,
  direction       TEXT NOT NULL,           -- inbound outbound
  started_at      BIGINT NOT NULL,
  answered_at     BIGINT NOT NULL DEFAULT 0,
  ended_at        BIGINT NOT NULL DEFAULT 0,
  outcome         TEXT NOT NULL DEFAULT '',
  recording_id    TEXT NOT NULL DEFAULT '' -- attachment id
);
CREATE INDEX calls_conversation ON calls (conversation_id);
CREATE INDEX calls_recording ON calls (recording_id) WHERE recording_id <> '';

CREATE TABLE call_legs (
  id          TEXT PRIMARY KEY,
  call_id     TEXT NOT NULL REFERENCES calls (id),
  address_id  TEXT NOT NULL DEFAULT '',
  agent_id    TEXT NOT NULL DEFAULT '',
  provider_id TEXT NOT NULL DEFAULT '',
  state       TEXT NOT NULL,
  started_at  BIGINT NOT NULL,
  ended_at    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX call_legs_call ON call_legs (call_id);

-- Histories: one row per change, until = 0 is the live one --------------------

CREATE TABLE presence (
  id         TEXT PRIMARY KEY,
  agent_id   TEXT NOT NULL REFERENCES agents (id),
  state      TEXT NOT NULL,                -- ready break finishing offline missed
  reason     TEXT NOT NULL DEFAULT '',
  since      BIGINT NOT NULL,
  until      BIGINT NOT NULL DEFAULT 0,
  actor_kind TEXT NOT NULL,
  actor_id   TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX presence_live ON presence (agent_id) WHERE until = 0;
CREATE INDEX presence_agent ON presence (agent_id, since);

CREATE TABLE connections (
  id       TEXT PRIMARY KEY,
  agent_id TEXT NOT NULL REFERENCES agents (id),
  since    BIGINT NOT NULL,
  until    BIGINT NOT NULL DEFAULT 0,
  cause    TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX connections_live ON connections (agent_id) WHERE until = 0;
CREATE INDEX connections_agent ON connections (agent_id, since);

CREATE TABLE queue_visits (
  id              TEXT PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  queue_id        TEXT NOT NULL,
  entered_at      BIGINT NOT NULL,
  left_at         BIGINT NOT NULL DEFAULT 0,
  cause           TEXT NOT NULL,           -- new reopened transfer taken_back requeued
  how             TEXT NOT NULL DEFAULT '' -- assigned transferred resolved abandoned
);
CREATE UNIQUE INDEX queue_visits_live ON queue_visits (conversation_id) WHERE left_at = 0;
CREATE INDEX queue_visits_queue ON queue_visits (queue_id, entered_at);

CREATE TABLE offers (
  id              TEXT PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  agent_id        TEXT NOT NULL,
  offered_at      BIGINT NOT NULL,
  deadline        BIGINT NOT NULL DEFAULT 0,
  ended_at        BIGINT NOT NULL DEFAULT 0,
  outcome         TEXT NOT NULL DEFAULT '', -- accepted declined missed withdrawn
  epoch           BIGINT NOT NULL
);
CREATE UNIQUE INDEX offers_live ON offers (conversation_id) WHERE ended_at = 0;
CREATE INDEX offers_agent ON offers (agent_id, offered_at);

CREATE TABLE assignments (
  id              TEXT PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  agent_id        TEXT NOT NULL,
  queue_id        TEXT NOT NULL DEFAULT '',
  weight          BIGINT NOT NULL,
  why             TEXT NOT NULL,           -- JSON: what was considered; ids and small facts
  epoch           BIGINT NOT NULL,
  since           BIGINT NOT NULL,
  until           BIGINT NOT NULL DEFAULT 0,
  ended           TEXT NOT NULL DEFAULT '', -- resolved transferred taken_back requeued
  actor_kind      TEXT NOT NULL,
  actor_id        TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX assignments_live ON assignments (conversation_id) WHERE until = 0;
CREATE INDEX assignments_agent ON assignments (agent_id, until);
CREATE INDEX assignments_conversation ON assignments (conversation_id, since);

CREATE TABLE conversation_changes (
  id              TEXT PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  at              BIGINT NOT NULL,
  from_state      TEXT NOT NULL,
  to_state        TEXT NOT NULL,
  cause           TEXT NOT NULL,
  actor_kind      TEXT NOT NULL,
  actor_id        TEXT NOT NULL DEFAULT ''
);
CREATE INDEX conversation_changes_conversation ON conversation_changes (conversation_id, at);

CREATE TABLE delivery_changes (
  id          TEXT PRIMARY KEY,
  delivery_id TEXT NOT NULL REFERENCES deliveries (id),
  at          BIGINT NOT NULL,
  state       TEXT NOT NULL,
  code        TEXT NOT NULL DEFAULT '',
  fault       TEXT NOT NULL DEFAULT '',
  actor_kind  TEXT NOT NULL,
  actor_id    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX delivery_changes_delivery ON delivery_changes (delivery_id, at);

CREATE TABLE audit (
  id          TEXT PRIMARY KEY,
  at          BIGINT NOT NULL,
  actor_kind  TEXT NOT NULL,
  actor_id    TEXT NOT NULL DEFAULT '',
  action      TEXT NOT NULL,
  object_kind TEXT NOT NULL DEFAULT '',
  object_id   TEXT NOT NULL DEFAULT '',
  ip          TEXT NOT NULL DEFAULT '',
  data        TEXT NOT NULL DEFAULT '{}'   -- JSON: ids and small facts
);
CREATE INDEX audit_object ON audit (object_kind, object_id, at);
CREATE INDEX audit_actor ON audit (actor_id, at);

-- The engine ------------------------------------------------------------------

CREATE TABLE streams (
  key      TEXT PRIMARY KEY,
  last_seq BIGINT NOT NULL
);

CREATE TABLE events (
  stream_key TEXT NOT NULL,
  seq        BIGINT NOT NULL,
  kind       TEXT NOT NULL,
  v          BIGINT NOT NULL DEFAULT 1,
  at         BIGINT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id   TEXT NOT NULL DEFAULT '',
  data       TEXT NOT NULL,                -- JSON: ids and small facts
  PRIMARY KEY (stream_key, seq)
);

CREATE TABLE outbox (
  id              TEXT PRIMARY KEY,
  account_id      TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  message_id      TEXT NOT NULL,
  delivery_id     TEXT NOT NULL,
  seq             BIGINT NOT NULL,         -- of the message: head of line per conversation
  state           TEXT NOT NULL,           -- pending sending resending; done rows are deleted
  due_at          BIGINT NOT NULL,
  attempt         BIGINT NOT NULL DEFAULT 0,
  lease_until     BIGINT NOT NULL DEFAULT 0,
  lease_epoch     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX outbox_due ON outbox (account_id, due_at, id);
CREATE UNIQUE INDEX outbox_line ON outbox (conversation_id, seq);

CREATE TABLE timers (
  id      TEXT PRIMARY KEY,
  kind    TEXT NOT NULL,
  ref     TEXT NOT NULL,
  due_at  BIGINT NOT NULL,
  payload TEXT NOT NULL DEFAULT '{}',
  UNIQUE (kind, ref)
);
CREATE INDEX timers_due ON timers (due_at);
CREATE INDEX timers_ref ON timers (ref);

CREATE TABLE leases (
  name  TEXT PRIMARY KEY,
  node  TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  until BIGINT NOT NULL
);

CREATE TABLE cursors (
  consumer   TEXT NOT NULL,
  stream_key TEXT NOT NULL,
  seq        BIGINT NOT NULL,
  PRIMARY KEY (consumer, stream_key)
);

CREATE TABLE index_queue (
  message_id TEXT PRIMARY KEY,             -- messages the search index has yet to read
  at         BIGINT NOT NULL
);

CREATE TABLE installation (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
