-- +goose Up
-- What the webhook is owed of an alarm. Of what was raised before, nothing.
ALTER TABLE alarms ADD COLUMN owed TEXT NOT NULL DEFAULT '';        -- the next call: raised ended
ALTER TABLE alarms ADD COLUMN attempts BIGINT NOT NULL DEFAULT 0;   -- at that call, all failed
ALTER TABLE alarms ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0;     -- not before
CREATE INDEX alarms_owed ON alarms (attempts, id) WHERE owed <> '';

-- Who did not want a conversation, and why: few.
CREATE INDEX offers_declined ON offers (conversation_id) WHERE outcome = 'declined';
