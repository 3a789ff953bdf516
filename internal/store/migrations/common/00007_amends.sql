-- +goose Up
-- What was amended, so that an older amend delivered again does not undo a newer one.
CREATE TABLE amends (
  account_id  TEXT NOT NULL REFERENCES accounts (id),
  provider_id TEXT NOT NULL,               -- of the amend itself
  message_id  TEXT NOT NULL REFERENCES messages (id),
  PRIMARY KEY (account_id, provider_id)
);
CREATE INDEX amends_message ON amends (message_id);
