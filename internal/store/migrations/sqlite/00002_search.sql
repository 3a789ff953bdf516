-- +goose Up
-- Words are made by the program, so the index only splits them at spaces. It keeps the
-- words themselves because only then does secure-delete take those of an erased message
-- out of the file; a contentless index leaves them there.
CREATE TABLE search_messages (
  id         INTEGER PRIMARY KEY,
  message_id TEXT NOT NULL UNIQUE
);
CREATE VIRTUAL TABLE search_words USING fts5 (words, tokenize = 'ascii', detail = 'none');
INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', 1);
