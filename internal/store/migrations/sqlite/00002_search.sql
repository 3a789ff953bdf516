-- +goose Up
CREATE TABLE search_messages (
  rowid      INTEGER PRIMARY KEY,
  message_id TEXT NOT NULL UNIQUE
);
CREATE VIRTUAL TABLE search_words USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'unicode61');
