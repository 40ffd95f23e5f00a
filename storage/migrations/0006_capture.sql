-- Capture: which LIVEs are watched and how that goes, combos until they are counted, when a feed
-- worked and when none did, who a fan is on the platform, gifts that the catalogue did not know,
-- and gifts that two pens wrote down.

-- What is played into a creator for practice must never stand among real gifts.
ALTER TABLE creator ADD COLUMN is_scratch INTEGER NOT NULL DEFAULT 0 CHECK (is_scratch IN (0, 1));

CREATE TABLE live_watch (
    guild_id INTEGER NOT NULL,
    creator_id INTEGER NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('tiktok', 'tikfinity')),
    target TEXT NOT NULL CHECK (length(target) BETWEEN 1 AND 300),  -- a handle, or an address
    recording TEXT NOT NULL CHECK (recording IN ('off', 'names', 'masked')),
    since_ms INTEGER NOT NULL,  -- what was sent before is not counted: nobody watched
    watched_by INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,  -- where it was asked for, and is spoken about without a staff one
    state TEXT NOT NULL CHECK (length(state) > 0),
    detail TEXT NOT NULL,
    state_since_ms INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,  -- how often a person said to try it again
    host_id TEXT,  -- the creator's own id there, once a feed told it
    unread INTEGER NOT NULL DEFAULT 0 CHECK (unread >= 0),  -- messages not believed
    unread_why TEXT,  -- the last one
    early INTEGER NOT NULL DEFAULT 0 CHECK (early >= 0),  -- gifts from before since_ms, left out
    PRIMARY KEY (guild_id, creator_id, source),
    FOREIGN KEY (guild_id, creator_id) REFERENCES creator
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX live_watch_once ON live_watch (guild_id, source, target);

-- A combo as far as it was seen. What was counted of it stands in entries; a larger number that
-- comes later adds the difference.
CREATE TABLE combo (
    guild_id INTEGER NOT NULL,
    creator_id INTEGER NOT NULL,
    key TEXT NOT NULL CHECK (length(key) = 32),
    source TEXT NOT NULL CHECK (source IN ('tiktok', 'tikfinity')),
    gift_id INTEGER NOT NULL CHECK (gift_id > 0),
    gift_name TEXT NOT NULL CHECK (length(gift_name) > 0),
    coins INTEGER NOT NULL CHECK (coins > 0),
    best INTEGER NOT NULL CHECK (best > 0),
    counted INTEGER NOT NULL DEFAULT 0 CHECK (counted BETWEEN 0 AND best),
    fan_id INTEGER,  -- nobody: the platform masks who it is
    guest_id INTEGER,
    sent_at_ms INTEGER NOT NULL,
    seen_at_ms INTEGER NOT NULL,
    is_due INTEGER NOT NULL CHECK (is_due IN (0, 1)),
    PRIMARY KEY (guild_id, creator_id, key),
    FOREIGN KEY (guild_id, creator_id) REFERENCES creator,
    FOREIGN KEY (guild_id, fan_id) REFERENCES fan,
    FOREIGN KEY (guild_id, guest_id) REFERENCES fan
) STRICT, WITHOUT ROWID;
CREATE INDEX combo_open ON combo (guild_id, creator_id) WHERE is_due = 0;
CREATE INDEX combo_of_fan ON combo (guild_id, fan_id, sent_at_ms) WHERE fan_id IS NOT NULL;
CREATE INDEX combo_age ON combo (seen_at_ms);

-- When a feed worked. A span without an end goes on; after a crash it ended when it was last alive.
CREATE TABLE feed_span (
    guild_id INTEGER NOT NULL,
    creator_id INTEGER NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('tiktok', 'tikfinity')),
    began_at_ms INTEGER NOT NULL,
    alive_at_ms INTEGER NOT NULL CHECK (alive_at_ms >= began_at_ms),
    ended_at_ms INTEGER CHECK (ended_at_ms >= began_at_ms),
    why TEXT,  -- what ended it
    PRIMARY KEY (guild_id, creator_id, source, began_at_ms),
    CHECK ((ended_at_ms IS NULL) = (why IS NULL)),
    FOREIGN KEY (guild_id, creator_id) REFERENCES creator
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX feed_span_runs_once ON feed_span (guild_id, creator_id, source)
    WHERE ended_at_ms IS NULL;

-- The spans that reach into a stream, of every feed. Those of one feed do not overlap, so the last
-- one that began before the stream is the only one of before it that can. One that goes on is
-- believed for 45 s from when it was last alive: then it is called silent, and ended there.
CREATE VIEW stream_span (guild_id, stream_id, began_at_ms, ended_at_ms, why) AS
SELECT s.guild_id, s.stream_id, f.began_at_ms, coalesce(f.ended_at_ms, f.alive_at_ms + 45000), f.why
FROM stream s
CROSS JOIN (SELECT 'tiktok' AS source UNION ALL SELECT 'tikfinity') k
CROSS JOIN feed_span f ON f.guild_id = s.guild_id AND f.creator_id = s.creator_id
    AND f.source = k.source
    AND f.began_at_ms >= coalesce((SELECT max(p.began_at_ms) FROM feed_span p
        WHERE p.guild_id = s.guild_id AND p.creator_id = s.creator_id AND p.source = k.source
        AND p.began_at_ms <= s.started_at_ms), s.started_at_ms)
    AND f.began_at_ms < coalesce(s.ended_at_ms, 9223372036854775807);

-- Streams that a LIVE was seen in. Those that follow it began with it, or somebody said so.
CREATE TABLE live_stream (
    guild_id INTEGER NOT NULL,
    stream_id INTEGER NOT NULL,
    room_id TEXT NOT NULL,  -- '' where the feed does not tell it
    follows INTEGER NOT NULL CHECK (follows IN (0, 1)),
    PRIMARY KEY (guild_id, stream_id),
    FOREIGN KEY (guild_id, stream_id) REFERENCES stream
) STRICT, WITHOUT ROWID;

-- Who a fan is on the platform: the id stays, handle and name are the ones seen last.
CREATE TABLE fan_identity (
    guild_id INTEGER NOT NULL,
    platform_id TEXT NOT NULL CHECK (length(platform_id) BETWEEN 1 AND 20),
    fan_id INTEGER NOT NULL,
    handle TEXT NOT NULL,
    handle_key TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    PRIMARY KEY (guild_id, platform_id),
    FOREIGN KEY (guild_id, fan_id) REFERENCES fan
) STRICT, WITHOUT ROWID;
CREATE INDEX fan_identity_of ON fan_identity (guild_id, fan_id);
CREATE INDEX fan_identity_handle ON fan_identity (guild_id, handle_key) WHERE handle_key <> '';
CREATE INDEX fan_identity_name ON fan_identity (guild_id, name_key) WHERE name_key <> '';

-- Gifts that a feed told of and the catalogue did not know.
CREATE TABLE learned_gift (
    guild_id INTEGER NOT NULL REFERENCES server,
    gift_id INTEGER NOT NULL CHECK (gift_id > 0),
    name TEXT NOT NULL CHECK (length(name) > 0),
    coins INTEGER NOT NULL CHECK (coins > 0),
    seen_at_ms INTEGER NOT NULL,
    PRIMARY KEY (guild_id, gift_id)
) STRICT, WITHOUT ROWID;

-- What people wrote of one creator around one moment, however many gifts a feed wrote meanwhile.
CREATE INDEX entry_by_hand ON entry (guild_id, creator_id, happened_at_ms)
    WHERE reverses IS NULL AND source NOT IN ('tiktok', 'tikfinity');

-- A gift that a moderator logged and a feed brought as well, perhaps: somebody says which.
CREATE TABLE pen_pair (
    guild_id INTEGER NOT NULL,
    hand_number INTEGER NOT NULL,
    captured_number INTEGER NOT NULL CHECK (captured_number <> hand_number),
    creator_id INTEGER NOT NULL,
    found_at_ms INTEGER NOT NULL,
    told_at_ms INTEGER,
    answer TEXT CHECK (answer IN ('one', 'two')),
    answered_by INTEGER,
    PRIMARY KEY (guild_id, hand_number),
    UNIQUE (guild_id, captured_number),
    CHECK ((answer IS NULL) = (answered_by IS NULL)),
    FOREIGN KEY (guild_id, hand_number) REFERENCES entry,
    FOREIGN KEY (guild_id, captured_number) REFERENCES entry
) STRICT, WITHOUT ROWID;
CREATE INDEX pen_pair_open ON pen_pair (guild_id, found_at_ms) WHERE told_at_ms IS NULL;
CREATE INDEX pen_pair_unanswered ON pen_pair (guild_id, creator_id) WHERE answer IS NULL;

PRAGMA user_version = 6;
