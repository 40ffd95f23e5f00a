-- Files in: an import is a job that a restart carries on, and that can be taken back as a whole.

CREATE TABLE import_job (
    guild_id INTEGER NOT NULL REFERENCES server,
    number INTEGER NOT NULL CHECK (number > 0),  -- per server
    key TEXT NOT NULL CHECK (length(key) BETWEEN 3 AND 200),
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'stopped', 'undoing', 'undone')),
    file TEXT NOT NULL CHECK (length(file) = 64),  -- names the kept file; the hash of what is in it
    name TEXT NOT NULL,
    reader TEXT NOT NULL,  -- JSON: how the file is read
    streams TEXT NOT NULL,  -- JSON: the streams of a table by their titles
    rows INTEGER NOT NULL CHECK (rows >= 0),
    position INTEGER NOT NULL DEFAULT 0,  -- rows of the file that are done with
    added INTEGER NOT NULL DEFAULT 0,
    there INTEGER NOT NULL DEFAULT 0,
    wrong INTEGER NOT NULL DEFAULT 0,
    diamonds INTEGER NOT NULL DEFAULT 0,
    undo_position INTEGER NOT NULL DEFAULT 0,  -- the last row, by its `was`, that is looked at
    undone INTEGER NOT NULL DEFAULT 0,
    undone_diamonds INTEGER NOT NULL DEFAULT 0,
    actor_id INTEGER NOT NULL,
    undone_by INTEGER,
    channel_id INTEGER,  -- where it was asked for, and the message that shows how far it is
    message_id INTEGER,
    started_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER,
    PRIMARY KEY (guild_id, number),
    UNIQUE (guild_id, key),
    CHECK ((state IN ('undoing', 'undone')) = (undone_by IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX import_active ON import_job (guild_id) WHERE state IN ('running', 'undoing');
CREATE INDEX import_file ON import_job (file) WHERE state = 'running';

-- What an import made, or found there already: of a table's row by its line, of an export's by the
-- number that it had where it came from.
CREATE TABLE import_row (
    guild_id INTEGER NOT NULL,
    import_number INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('creator', 'gift', 'stream', 'fan', 'entry', 'split',
        'payout', 'income')),
    was INTEGER NOT NULL,
    number INTEGER NOT NULL,
    is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)),
    PRIMARY KEY (guild_id, import_number, kind, was),
    FOREIGN KEY (guild_id, import_number) REFERENCES import_job
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 5;
