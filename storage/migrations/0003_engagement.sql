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

-- What viewers ask a creator. The asker is among those who want to know, and counts as one.
CREATE TABLE viewer_question (
    guild_id INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    key TEXT NOT NULL,
    creator_id INTEGER NOT NULL,
    text TEXT NOT NULL CHECK (length(text) > 0),
    asked_by INTEGER NOT NULL,
    asked_at_ms INTEGER NOT NULL,
    closed_at_ms INTEGER,
    answer_key TEXT,  -- of the request that answered it; none: it was withdrawn
    PRIMARY KEY (guild_id, number),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, creator_id) REFERENCES creator,
    CHECK (answer_key IS NULL OR closed_at_ms IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX viewer_question_open ON viewer_question (guild_id, creator_id, asked_by)
    WHERE closed_at_ms IS NULL;
CREATE UNIQUE INDEX viewer_question_answered ON viewer_question (guild_id, answer_key)
    WHERE answer_key IS NOT NULL;
CREATE INDEX viewer_question_age ON viewer_question (asked_at_ms);

-- Old questions go, their numbers never come back: a button of one must not meet another.
CREATE TABLE viewer_question_count (
    guild_id INTEGER NOT NULL PRIMARY KEY,
    asked INTEGER NOT NULL CHECK (asked > 0)
) STRICT;

CREATE TABLE viewer_question_want (
    guild_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    PRIMARY KEY (guild_id, number, user_id),
    FOREIGN KEY (guild_id, number) REFERENCES viewer_question ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- LIVEs to come. Removed ones stay, so that nobody is reminded of one twice; what was planned is
-- compared with the streams that were held.
CREATE TABLE planned_live (
    guild_id INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    key TEXT NOT NULL,
    creator_id INTEGER NOT NULL,
    title TEXT CHECK (length(title) > 0),
    starts_at_ms INTEGER NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    channel_id INTEGER NOT NULL,  -- where it was planned
    event_id INTEGER,  -- of the Discord event, where there is one
    planned_by INTEGER NOT NULL,
    planned_at_ms INTEGER NOT NULL,
    reminded_at_ms INTEGER,  -- when its reminder was due and dealt with
    removed_at_ms INTEGER,
    PRIMARY KEY (guild_id, number),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, creator_id) REFERENCES creator
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX planned_live_once ON planned_live (guild_id, starts_at_ms, creator_id)
    WHERE removed_at_ms IS NULL;
CREATE INDEX planned_live_due ON planned_live (starts_at_ms)
    WHERE reminded_at_ms IS NULL AND removed_at_ms IS NULL;

-- The list before going LIVE, as it stands tonight: the next night begins it anew.
CREATE TABLE checklist (
    guild_id INTEGER NOT NULL,
    creator_id INTEGER NOT NULL,
    platform TEXT NOT NULL CHECK (platform IN ('tiktok', 'twitch', 'instagram')),
    points TEXT NOT NULL,  -- what is ticked, with a space between
    first_at_ms INTEGER NOT NULL,
    last_at_ms INTEGER NOT NULL,
    last_by INTEGER NOT NULL,
    PRIMARY KEY (guild_id, creator_id, platform),
    FOREIGN KEY (guild_id, creator_id) REFERENCES creator
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 3;
