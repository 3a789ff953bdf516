-- +goose Up
CREATE TABLE search_messages (
  message_id TEXT PRIMARY KEY,
  words      tsvector NOT NULL
);
CREATE INDEX search_messages_words ON search_messages USING gin (words);

-- One row, rarely two, until the server crashes: that empties it. Then the numbers of transactions
-- mean nothing any more, because those that did not reach the log are given again.
CREATE UNLOGGED TABLE incarnation (
  id TEXT NOT NULL
);
