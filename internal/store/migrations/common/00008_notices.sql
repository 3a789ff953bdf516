-- +goose Up
-- A notice more must not cost more the more one has.
CREATE INDEX notices_message ON notices (message_id, agent_id) WHERE message_id <> '';
CREATE INDEX notices_page ON notices (agent_id, id);
DROP INDEX notices_agent;
