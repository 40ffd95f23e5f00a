-- What moderators do between gifts: polls and questions of the audience, the list before going
-- LIVE, the LIVEs that are planned. All of it outlives a restart; none of it touches the ledger.

CREATE TABLE poll (
    guild_id INTEGER NOT NULL REFERENCES server,
    number INTEGER NOT NULL CHECK (number > 0),
    key TEXT NOT NULL,
    channel_id INTEGER NOT NULL,
    message_id INTEGER,  -- nothing: it could not be posted yet
    question TEXT NOT NULL CHECK (length(question) > 0),
    answers TEXT NOT NULL CHECK (length(answers) > 0),  -- JSON, in the order of the poll
    asked_by INTEGER NOT NULL,
    asked_at_ms INTEGER NOT NULL,
    ends_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER,  -- when it was closed here, once
    told_at_ms INTEGER CHECK (told_at_ms IS NULL OR ended_at_ms IS NOT NULL),
    PRIMARY KEY (guild_id, number),
    UNIQUE (guild_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX poll_due ON poll (ends_at_ms) WHERE told_at_ms IS NULL;

PRAGMA user_version = 3;
