-- A stream night: what runs and towards which goal, who waits for thanks, who is on duty, where
-- the board stands; fans who are one person under two spellings; sums by day, for the boards.

ALTER TABLE server ADD COLUMN staff_channel_id INTEGER;
ALTER TABLE server ADD COLUMN thanks_from_diamonds INTEGER NOT NULL DEFAULT 100
    CHECK (thanks_from_diamonds > 0);
ALTER TABLE server ADD COLUMN are_boards_open INTEGER NOT NULL DEFAULT 1
    CHECK (are_boards_open IN (0, 1));

ALTER TABLE creator ADD COLUMN board_channel_id INTEGER;
ALTER TABLE creator ADD COLUMN has_nudges INTEGER NOT NULL DEFAULT 0 CHECK (has_nudges IN (0, 1));

ALTER TABLE stream ADD COLUMN title TEXT;
ALTER TABLE stream ADD COLUMN goal_diamonds INTEGER CHECK (goal_diamonds > 0);
ALTER TABLE stream ADD COLUMN channel_id INTEGER;  -- where it was started, and is spoken about
ALTER TABLE stream ADD COLUMN started_by INTEGER;
ALTER TABLE stream ADD COLUMN ended_by INTEGER;  -- nobody: it runs, or was forgotten and ended
ALTER TABLE stream ADD COLUMN alive_at_ms INTEGER;  -- when somebody last said that it goes on
ALTER TABLE stream ADD COLUMN asked_at_ms INTEGER;  -- when we last asked whether it goes on
CREATE UNIQUE INDEX stream_runs_once ON stream (guild_id, creator_id) WHERE ended_at_ms IS NULL;
CREATE INDEX stream_of_creator ON stream (guild_id, creator_id, started_at_ms);

CREATE INDEX entry_of_stream ON entry (guild_id, stream_id, number) WHERE stream_id IS NOT NULL;

-- Another spelling of a fan points at the fan; sums are kept under the one pointed at. A merged fan
-- brings its spellings along: merged_next is whom each was merged with by name, so that it can be
-- taken apart again as it was.
ALTER TABLE fan ADD COLUMN merged_into INTEGER CHECK (merged_into <> fan_id);
ALTER TABLE fan ADD COLUMN merged_next INTEGER;
ALTER TABLE fan ADD COLUMN is_hidden INTEGER NOT NULL DEFAULT 0 CHECK (is_hidden IN (0, 1));
ALTER TABLE fan ADD COLUMN forgotten_at_ms INTEGER CHECK (forgotten_at_ms IS NULL OR name IS NULL);
CREATE INDEX fan_spelling ON fan (guild_id, merged_into) WHERE merged_into IS NOT NULL;
-- The few who are left out of boards, so that places are counted without looking at everybody.
CREATE INDEX fan_unshown ON fan (guild_id, fan_id) WHERE is_hidden = 1 OR name IS NULL;

CREATE TABLE fan_link (
    guild_id INTEGER NOT NULL,
    fan_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    claimed_at_ms INTEGER NOT NULL,
    confirmed_at_ms INTEGER,
    confirmed_by INTEGER,
    PRIMARY KEY (guild_id, fan_id, user_id),
    CHECK ((confirmed_at_ms IS NULL) = (confirmed_by IS NULL)),
    FOREIGN KEY (guild_id, fan_id) REFERENCES fan
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX fan_linked_once ON fan_link (guild_id, fan_id) WHERE confirmed_by IS NOT NULL;
CREATE UNIQUE INDEX member_linked_once ON fan_link (guild_id, user_id)
    WHERE confirmed_by IS NOT NULL;

CREATE TABLE stream_fan (
    guild_id INTEGER NOT NULL,
    stream_id INTEGER NOT NULL,
    fan_id INTEGER NOT NULL,
    diamonds INTEGER NOT NULL,
    gifts INTEGER NOT NULL,
    PRIMARY KEY (guild_id, stream_id, fan_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE fan_day (
    guild_id INTEGER NOT NULL,
    creator_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    fan_id INTEGER NOT NULL,
    diamonds INTEGER NOT NULL,
    gifts INTEGER NOT NULL,
    PRIMARY KEY (guild_id, creator_id, day, fan_id)
) STRICT, WITHOUT ROWID;
INSERT INTO fan_day (guild_id, creator_id, day, fan_id, diamonds, gifts)
    SELECT guild_id, creator_id, day, fan_id, sum(diamonds), sum(count)
    FROM entry WHERE fan_id IS NOT NULL GROUP BY guild_id, creator_id, day, fan_id;

-- A gift at one price, with the name it had last.
CREATE TABLE gift_day (
    guild_id INTEGER NOT NULL,
    creator_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    gift_id INTEGER NOT NULL,
    coins INTEGER NOT NULL,
    gift_name TEXT NOT NULL,
    diamonds INTEGER NOT NULL,
    gifts INTEGER NOT NULL,
    PRIMARY KEY (guild_id, creator_id, day, gift_id, coins)
) STRICT, WITHOUT ROWID;
INSERT INTO gift_day (guild_id, creator_id, day, gift_id, coins, gift_name, diamonds, gifts)
    SELECT guild_id, creator_id, day, gift_id, coins, max(gift_name), sum(diamonds), sum(count)
    FROM entry GROUP BY guild_id, creator_id, day, gift_id, coins;

DROP TRIGGER entry_counts;
CREATE TRIGGER entry_counts AFTER INSERT ON entry BEGIN
    INSERT INTO creator_day (guild_id, creator_id, day, diamonds, gifts)
    VALUES (new.guild_id, new.creator_id, new.day, new.diamonds, new.count)
    ON CONFLICT DO UPDATE SET
        diamonds = diamonds + excluded.diamonds, gifts = gifts + excluded.gifts;
    INSERT INTO gift_day (guild_id, creator_id, day, gift_id, coins, gift_name, diamonds, gifts)
    VALUES (new.guild_id, new.creator_id, new.day, new.gift_id, new.coins, new.gift_name,
        new.diamonds, new.count)
    ON CONFLICT DO UPDATE SET
        diamonds = diamonds + excluded.diamonds, gifts = gifts + excluded.gifts,
        gift_name = excluded.gift_name;
END;

DROP TRIGGER entry_counts_for_fan;
CREATE TRIGGER entry_counts_for_fan AFTER INSERT ON entry WHEN new.fan_id IS NOT NULL BEGIN
    INSERT INTO fan_total (guild_id, creator_id, fan_id, diamonds, gifts)
    SELECT new.guild_id, new.creator_id, coalesce(merged_into, fan_id), new.diamonds, new.count
    FROM fan WHERE guild_id = new.guild_id AND fan_id = new.fan_id
    ON CONFLICT DO UPDATE SET
        diamonds = diamonds + excluded.diamonds, gifts = gifts + excluded.gifts;
    INSERT INTO fan_month (guild_id, creator_id, month, fan_id, diamonds, gifts)
    SELECT new.guild_id, new.creator_id, substr(new.day, 1, 7), coalesce(merged_into, fan_id),
        new.diamonds, new.count
    FROM fan WHERE guild_id = new.guild_id AND fan_id = new.fan_id
    ON CONFLICT DO UPDATE SET
        diamonds = diamonds + excluded.diamonds, gifts = gifts + excluded.gifts;
    INSERT INTO fan_day (guild_id, creator_id, day, fan_id, diamonds, gifts)
    SELECT new.guild_id, new.creator_id, new.day, coalesce(merged_into, fan_id),
        new.diamonds, new.count
    FROM fan WHERE guild_id = new.guild_id AND fan_id = new.fan_id
    ON CONFLICT DO UPDATE SET
        diamonds = diamonds + excluded.diamonds, gifts = gifts + excluded.gifts;
END;

CREATE TRIGGER entry_counts_for_fan_of_stream AFTER INSERT ON entry
WHEN new.fan_id IS NOT NULL AND new.stream_id IS NOT NULL BEGIN
    INSERT INTO stream_fan (guild_id, stream_id, fan_id, diamonds, gifts)
    SELECT new.guild_id, new.stream_id, coalesce(merged_into, fan_id), new.diamonds, new.count
    FROM fan WHERE guild_id = new.guild_id AND fan_id = new.fan_id
    ON CONFLICT DO UPDATE SET
        diamonds = diamonds + excluded.diamonds, gifts = gifts + excluded.gifts;
END;

-- Who waits for thanks. What was taken back waits no longer.
CREATE TABLE thanks (
    guild_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    creator_id INTEGER NOT NULL,
    fan_id INTEGER,  -- nobody: the gift was logged without a name
    diamonds INTEGER NOT NULL CHECK (diamonds > 0),
    since_ms INTEGER NOT NULL,
    thanked_at_ms INTEGER,
    thanked_by INTEGER,
    PRIMARY KEY (guild_id, number),
    CHECK ((thanked_at_ms IS NULL) = (thanked_by IS NULL)),
    FOREIGN KEY (guild_id, number) REFERENCES entry
) STRICT, WITHOUT ROWID;
CREATE INDEX thanks_waiting ON thanks (guild_id, creator_id, since_ms) WHERE thanked_by IS NULL;

CREATE TRIGGER entry_waits_for_thanks AFTER INSERT ON entry
WHEN new.count > 0 AND new.source NOT IN ('import', 'adjust')
    AND new.diamonds >=
        (SELECT thanks_from_diamonds FROM server WHERE guild_id = new.guild_id) BEGIN
    INSERT INTO thanks (guild_id, number, creator_id, fan_id, diamonds, since_ms)
    VALUES (new.guild_id, new.number, new.creator_id, new.fan_id, new.diamonds,
        new.happened_at_ms);
END;

CREATE TRIGGER entry_taken_back_waits_no_longer AFTER INSERT ON entry
WHEN new.reverses IS NOT NULL BEGIN
    DELETE FROM thanks WHERE guild_id = new.guild_id AND number = new.reverses;
END;

-- Who looks after a stream; the latest row is on duty.
CREATE TABLE duty (
    guild_id INTEGER NOT NULL,
    stream_id INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    PRIMARY KEY (guild_id, stream_id, since_ms),
    FOREIGN KEY (guild_id, stream_id) REFERENCES stream
) STRICT, WITHOUT ROWID;

-- The one message that shows a running stream. No message: it could not be posted yet.
CREATE TABLE board (
    guild_id INTEGER NOT NULL,
    stream_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    message_id INTEGER,
    posted_at_ms INTEGER,
    trouble TEXT,  -- what was last said to the staff about it
    PRIMARY KEY (guild_id, stream_id),
    FOREIGN KEY (guild_id, stream_id) REFERENCES stream
) STRICT, WITHOUT ROWID;

-- What was suggested during a stream, so that nothing is suggested twice.
CREATE TABLE nudge (
    guild_id INTEGER NOT NULL,
    stream_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject INTEGER NOT NULL DEFAULT 0,  -- the fan or entry it was about
    shown_at_ms INTEGER NOT NULL,
    PRIMARY KEY (guild_id, stream_id, kind, subject, shown_at_ms),
    FOREIGN KEY (guild_id, stream_id) REFERENCES stream
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 2;
