-- The ledger and what it hangs on. Entries are append-only; sums are kept by triggers in the
-- same transaction, so that a total costs the same at ten thousand and at ten million gifts.

PRAGMA application_id = 1145656139;  -- 'DIDK', so that no other program's file is taken for ours

CREATE TABLE server (
    guild_id INTEGER NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0),
    prefix TEXT NOT NULL DEFAULT '!' CHECK (length(prefix) BETWEEN 1 AND 5),
    time_zone TEXT NOT NULL DEFAULT 'UTC',
    locale TEXT NOT NULL DEFAULT 'en_US',
    currency TEXT NOT NULL DEFAULT 'USD' CHECK (length(currency) = 3),
    moderator_role_id INTEGER,
    manager_role_id INTEGER,
    rate_preset TEXT CHECK (rate_preset IN ('measured', 'guide', 'us-scaled', 'custom')),
    rate_amount TEXT,
    rate_currency TEXT CHECK (length(rate_currency) = 3),
    rate_share_percent TEXT,
    rate_dated TEXT,
    rate_source TEXT,
    last_tip INTEGER,
    CHECK ((rate_preset IS NULL) = (rate_amount IS NULL)),
    CHECK ((rate_preset IS NULL) = (rate_currency IS NULL)),
    CHECK ((rate_preset IS NULL) = (rate_dated IS NULL)),
    CHECK ((rate_preset IS NULL) = (rate_source IS NULL))
) STRICT;

CREATE TABLE creator (
    guild_id INTEGER NOT NULL REFERENCES server,
    creator_id INTEGER NOT NULL CHECK (creator_id > 0),
    name TEXT NOT NULL CHECK (length(name) > 0),
    name_key TEXT NOT NULL CHECK (length(name_key) > 0),
    handle TEXT,
    added_at_ms INTEGER NOT NULL,
    added_by INTEGER NOT NULL,
    retired_at_ms INTEGER,
    PRIMARY KEY (guild_id, creator_id),
    UNIQUE (guild_id, name_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE channel_creator (
    guild_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    creator_id INTEGER NOT NULL,
    PRIMARY KEY (guild_id, channel_id),
    FOREIGN KEY (guild_id, creator_id) REFERENCES creator
) STRICT, WITHOUT ROWID;

CREATE TABLE defined_gift (
    guild_id INTEGER NOT NULL REFERENCES server,
    gift_id INTEGER NOT NULL CHECK (gift_id < 0),
    name TEXT NOT NULL CHECK (length(name) > 0),
    name_key TEXT NOT NULL CHECK (length(name_key) > 0),
    coins INTEGER NOT NULL CHECK (coins > 0),
    defined_at_ms INTEGER NOT NULL,
    defined_by INTEGER NOT NULL,
    PRIMARY KEY (guild_id, gift_id),
    UNIQUE (guild_id, name_key)
) STRICT, WITHOUT ROWID;

-- A fan is a person who sends gifts. Erasing one blanks the name and keeps the sums.
CREATE TABLE fan (
    guild_id INTEGER NOT NULL REFERENCES server,
    fan_id INTEGER NOT NULL CHECK (fan_id > 0),
    name TEXT,
    name_key TEXT,
    PRIMARY KEY (guild_id, fan_id),
    UNIQUE (guild_id, name_key),
    CHECK ((name IS NULL) = (name_key IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE stream (
    guild_id INTEGER NOT NULL,
    stream_id INTEGER NOT NULL CHECK (stream_id > 0),
    creator_id INTEGER NOT NULL,
    started_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER CHECK (ended_at_ms >= started_at_ms),
    PRIMARY KEY (guild_id, stream_id),
    FOREIGN KEY (guild_id, creator_id) REFERENCES creator
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    guild_id INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),  -- per server, as people see it: #128
    key TEXT NOT NULL CHECK (length(key) BETWEEN 3 AND 200),  -- makes every request happen once
    creator_id INTEGER NOT NULL,
    stream_id INTEGER,
    fan_id INTEGER,
    gift_id INTEGER NOT NULL,
    gift_name TEXT NOT NULL CHECK (length(gift_name) > 0),
    coins INTEGER NOT NULL CHECK (coins > 0),  -- each, frozen when it was logged
    count INTEGER NOT NULL CHECK (count <> 0 AND abs(count) <= 1000000000),
    diamonds INTEGER NOT NULL CHECK (diamonds = coins * count),
    source TEXT NOT NULL CHECK (source IN
        ('hand', 'keypad', 'bulk', 'tiktok', 'tikfinity', 'import', 'adjust')),
    actor_id INTEGER NOT NULL,
    happened_at_ms INTEGER NOT NULL,
    logged_at_ms INTEGER NOT NULL,
    day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    reverses INTEGER CHECK (reverses < number),
    note TEXT,
    PRIMARY KEY (guild_id, number),
    UNIQUE (guild_id, key),
    CHECK (reverses IS NULL OR count < 0),
    CHECK (count > 0 OR reverses IS NOT NULL OR source = 'adjust'),
    FOREIGN KEY (guild_id, creator_id) REFERENCES creator,
    FOREIGN KEY (guild_id, stream_id) REFERENCES stream,
    FOREIGN KEY (guild_id, fan_id) REFERENCES fan,
    FOREIGN KEY (guild_id, reverses) REFERENCES entry
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX entry_reversed_once ON entry (guild_id, reverses) WHERE reverses IS NOT NULL;
CREATE INDEX entry_of_creator ON entry (guild_id, creator_id, number);
CREATE INDEX entry_of_fan ON entry (guild_id, fan_id, number) WHERE fan_id IS NOT NULL;

-- An entry as people see it: with names, and with what took it back.
CREATE VIEW entry_shown AS
SELECT e.guild_id, e.key, e.number, e.creator_id, c.name AS creator, e.gift_id, e.gift_name,
    e.coins, e.count, e.diamonds, f.name AS fan, e.source, e.actor_id, e.happened_at_ms,
    e.logged_at_ms, e.day, e.note, e.stream_id, e.reverses, r.number AS reversed_by,
    r.actor_id AS reversed_by_actor_id, e.fan_id
FROM entry e
JOIN creator c ON c.guild_id = e.guild_id AND c.creator_id = e.creator_id
LEFT JOIN fan f ON f.guild_id = e.guild_id AND f.fan_id = e.fan_id
LEFT JOIN entry r ON r.guild_id = e.guild_id AND r.reverses = e.number;

CREATE TABLE creator_day (
    guild_id INTEGER NOT NULL,
    creator_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    diamonds INTEGER NOT NULL,
    gifts INTEGER NOT NULL,
    PRIMARY KEY (guild_id, creator_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE stream_total (
    guild_id INTEGER NOT NULL,
    stream_id INTEGER NOT NULL,
    diamonds INTEGER NOT NULL,
    gifts INTEGER NOT NULL,
    PRIMARY KEY (guild_id, stream_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE fan_total (
    guild_id INTEGER NOT NULL,
    creator_id INTEGER NOT NULL,
    fan_id INTEGER NOT NULL,
    diamonds INTEGER NOT NULL,
    gifts INTEGER NOT NULL,
    PRIMARY KEY (guild_id, creator_id, fan_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX fan_total_top ON fan_total (guild_id, creator_id, diamonds);

CREATE TABLE fan_month (
    guild_id INTEGER NOT NULL,
    creator_id INTEGER NOT NULL,
    month TEXT NOT NULL,
    fan_id INTEGER NOT NULL,
    diamonds INTEGER NOT NULL,
    gifts INTEGER NOT NULL,
    PRIMARY KEY (guild_id, creator_id, month, fan_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX fan_month_top ON fan_month (guild_id, creator_id, month, diamonds);

CREATE TRIGGER entry_counts AFTER INSERT ON entry BEGIN
    INSERT INTO creator_day (guild_id, creator_id, day, diamonds, gifts)
    VALUES (new.guild_id, new.creator_id, new.day, new.diamonds, new.count)
    ON CONFLICT DO UPDATE SET
        diamonds = diamonds + excluded.diamonds, gifts = gifts + excluded.gifts;
END;

CREATE TRIGGER entry_counts_for_stream AFTER INSERT ON entry WHEN new.stream_id IS NOT NULL BEGIN
    INSERT INTO stream_total (guild_id, stream_id, diamonds, gifts)
    VALUES (new.guild_id, new.stream_id, new.diamonds, new.count)
    ON CONFLICT DO UPDATE SET
        diamonds = diamonds + excluded.diamonds, gifts = gifts + excluded.gifts;
END;

CREATE TRIGGER entry_counts_for_fan AFTER INSERT ON entry WHEN new.fan_id IS NOT NULL BEGIN
    INSERT INTO fan_total (guild_id, creator_id, fan_id, diamonds, gifts)
    VALUES (new.guild_id, new.creator_id, new.fan_id, new.diamonds, new.count)
    ON CONFLICT DO UPDATE SET
        diamonds = diamonds + excluded.diamonds, gifts = gifts + excluded.gifts;
    INSERT INTO fan_month (guild_id, creator_id, month, fan_id, diamonds, gifts)
    VALUES (new.guild_id, new.creator_id, substr(new.day, 1, 7), new.fan_id,
        new.diamonds, new.count)
    ON CONFLICT DO UPDATE SET
        diamonds = diamonds + excluded.diamonds, gifts = gifts + excluded.gifts;
END;

CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN
    SELECT raise(ABORT, 'entries are never changed');
END;

CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN
    SELECT raise(ABORT, 'entries are never deleted');
END;

-- What a question needs when it is answered, so that its buttons outlive a restart.
CREATE TABLE question (
    guild_id INTEGER NOT NULL,
    token TEXT NOT NULL,
    actor_id INTEGER NOT NULL,
    payload TEXT NOT NULL CHECK (length(payload) > 0),
    asked_at_ms INTEGER NOT NULL,
    PRIMARY KEY (guild_id, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX question_age ON question (asked_at_ms);

-- What the program remembers about itself, such as the hash of the commands it last published.
CREATE TABLE memory (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 1;
