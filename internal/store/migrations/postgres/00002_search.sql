-- +goose Up
CREATE TABLE search_messages (
  message_id TEXT PRIMARY KEY,
  words      tsvector NOT NULL
);
CREATE INDEX search_messages_words ON search_messages USING gin (words);
