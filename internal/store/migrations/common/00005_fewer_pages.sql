-- +goose Up
-- What changes with every message of a live conversation is in one index only. Lists
-- sort what an agent has, which is little; what is over does not change.
DROP INDEX conversations_agent;
CREATE INDEX conversations_agent ON conversations (agent_id) WHERE agent_id <> '';
DROP INDEX conversations_recent;
CREATE INDEX conversations_over ON conversations (last_message_at, id) WHERE state IN ('resolved', 'closed');
