-- Money that adds up: payouts and income as steps that are never changed, who gets which part from
-- when on, what TikTok's own summary said; gifts to guests, kept apart; corrections of a stream by
-- a signed entry, which can be taken back whatever its sign: so the table of entries is made anew.

CREATE TABLE entry_anew (
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
    guest_id INTEGER,  -- a guest of the LIVE who got it: none of it is the creator's
    PRIMARY KEY (guild_id, number),
    UNIQUE (guild_id, key),
    CHECK (source = 'adjust' OR (count < 0) = (reverses IS NOT NULL)),
    FOREIGN KEY (guild_id, creator_id) REFERENCES creator,
    FOREIGN KEY (guild_id, stream_id) REFERENCES stream,
    FOREIGN KEY (guild_id, fan_id) REFERENCES fan,
    FOREIGN KEY (guild_id, guest_id) REFERENCES fan,
    FOREIGN KEY (guild_id, reverses) REFERENCES entry
) STRICT, WITHOUT ROWID;
INSERT INTO entry_anew
    SELECT guild_id, number, key, creator_id, stream_id, fan_id, gift_id, gift_name, coins, count,
        diamonds, source, actor_id, happened_at_ms, logged_at_ms, day, reverses, note, NULL
    FROM entry;
DROP VIEW entry_shown;
DROP TABLE entry;  -- with its indexes and triggers
ALTER TABLE entry_anew RENAME TO entry;

CREATE UNIQUE INDEX entry_reversed_once ON entry (guild_id, reverses) WHERE reverses IS NOT NULL;
CREATE INDEX entry_of_creator ON entry (guild_id, creator_id, number);
CREATE INDEX entry_of_fan ON entry (guild_id, fan_id, number) WHERE fan_id IS NOT NULL;
CREATE INDEX entry_of_stream ON entry (guild_id, stream_id, number) WHERE stream_id IS NOT NULL;
CREATE INDEX entry_adjusts ON entry (guild_id, stream_id) WHERE source = 'adjust';

-- An entry as people see it: with names, and with what took it back.
CREATE VIEW entry_shown AS
SELECT e.guild_id, e.key, e.number, e.creator_id, c.name AS creator, e.gift_id, e.gift_name,
    e.coins, e.count, e.diamonds, f.name AS fan, e.source, e.actor_id, e.happened_at_ms,
    e.logged_at_ms, e.day, e.note, e.stream_id, e.reverses, r.number AS reversed_by,
    r.actor_id AS reversed_by_actor_id, e.fan_id, g.name AS guest, e.guest_id
FROM entry e
JOIN creator c ON c.guild_id = e.guild_id AND c.creator_id = e.creator_id
LEFT JOIN fan f ON f.guild_id = e.guild_id AND f.fan_id = e.fan_id
LEFT JOIN fan g ON g.guild_id = e.guild_id AND g.fan_id = e.guest_id
LEFT JOIN entry r ON r.guild_id = e.guild_id AND r.reverses = e.number;

-- What guests got beside the creator: never part of the creator's sums.
CREATE TABLE guest_day (
    guild_id INTEGER NOT NULL,
    creator_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    guest_id INTEGER NOT NULL,
    diamonds INTEGER NOT NULL,
    gifts INTEGER NOT NULL,
    PRIMARY KEY (guild_id, creator_id, day, guest_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE guest_stream (
    guild_id INTEGER NOT NULL,
    stream_id INTEGER NOT NULL,
    guest_id INTEGER NOT NULL,
    diamonds INTEGER NOT NULL,
    gifts INTEGER NOT NULL,
    PRIMARY KEY (guild_id, stream_id, guest_id)
) STRICT, WITHOUT ROWID;

-- An adjustment brings diamonds and no gift.
CREATE TRIGGER entry_counts AFTER INSERT ON entry WHEN new.guest_id IS NULL BEGIN
    INSERT INTO creator_day (guild_id, creator_id, day, diamonds, gifts)
    VALUES (new.guild_id, new.creator_id, new.day, new.diamonds,
        iif(new.source = 'adjust', 0, new.count))
    ON CONFLICT DO UPDATE SET
        diamonds = diamonds + excluded.diamonds, gifts = gifts + excluded.gifts;
    INSERT INTO gift_day (guild_id, creator_id, day, gift_id, coins, gift_name, diamonds, gifts)
    SELECT new.guild_id, new.creator_id, new.day, new.gift_id, new.coins, new.gift_name,
        new.diamonds, new.count WHERE new.source <> 'adjust'
    ON CONFLICT DO UPDATE SET
        diamonds = diamonds + excluded.diamonds, gifts = gifts + excluded.gifts,
        gift_name = excluded.gift_name;
END;

CREATE TRIGGER entry_counts_for_stream AFTER INSERT ON entry
WHEN new.stream_id IS NOT NULL AND new.guest_id IS NULL BEGIN
    INSERT INTO stream_total (guild_id, stream_id, diamonds, gifts)
    VALUES (new.guild_id, new.stream_id, new.diamonds, iif(new.source = 'adjust', 0, new.count))
    ON CONFLICT DO UPDATE SET
        diamonds = diamonds + excluded.diamonds, gifts = gifts + excluded.gifts;
END;

CREATE TRIGGER entry_counts_for_guest AFTER INSERT ON entry WHEN new.guest_id IS NOT NULL BEGIN
    INSERT INTO guest_day (guild_id, creator_id, day, guest_id, diamonds, gifts)
    VALUES (new.guild_id, new.creator_id, new.day, new.guest_id, new.diamonds, new.count)
    ON CONFLICT DO UPDATE SET
        diamonds = diamonds + excluded.diamonds, gifts = gifts + excluded.gifts;
    INSERT INTO guest_stream (guild_id, stream_id, guest_id, diamonds, gifts)
    SELECT new.guild_id, new.stream_id, new.guest_id, new.diamonds, new.count
    WHERE new.stream_id IS NOT NULL
    ON CONFLICT DO UPDATE SET
        diamonds = diamonds + excluded.diamonds, gifts = gifts + excluded.gifts;
END;

CREATE TRIGGER entry_counts_for_fan AFTER INSERT ON entry
WHEN new.fan_id IS NOT NULL AND new.guest_id IS NULL BEGIN
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
WHEN new.fan_id IS NOT NULL AND new.stream_id IS NOT NULL AND new.guest_id IS NULL BEGIN
    INSERT INTO stream_fan (guild_id, stream_id, fan_id, diamonds, gifts)
    SELECT new.guild_id, new.stream_id, coalesce(merged_into, fan_id), new.diamonds, new.count
    FROM fan WHERE guild_id = new.guild_id AND fan_id = new.fan_id
    ON CONFLICT DO UPDATE SET
        diamonds = diamonds + excluded.diamonds, gifts = gifts + excluded.gifts;
END;

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

CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN
    SELECT raise(ABORT, 'entries are never changed');
END;

CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN
    SELECT raise(ABORT, 'entries are never deleted');
END;

-- What TikTok's own summary of a stream said, and the entry that made up the difference, if any.
CREATE TABLE reconcile (
    guild_id INTEGER NOT NULL,
    stream_id INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),  -- per stream; the latest one counts
    key TEXT NOT NULL,
    said_diamonds INTEGER NOT NULL CHECK (said_diamonds >= 0),
    reason TEXT,
    entry_number INTEGER,
    said_at_ms INTEGER NOT NULL,
    said_by INTEGER NOT NULL,
    PRIMARY KEY (guild_id, stream_id, number),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, stream_id) REFERENCES stream,
    FOREIGN KEY (guild_id, entry_number) REFERENCES entry
) STRICT, WITHOUT ROWID;

-- What is known of being paid where the creators are; nothing is assumed before it was chosen.
CREATE TABLE payout_limits (
    guild_id INTEGER NOT NULL PRIMARY KEY REFERENCES server,
    preset TEXT NOT NULL CHECK (length(preset) > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    minimum TEXT NOT NULL,
    daily_maximum TEXT,  -- nothing: there is none, or none is known
    fee_percent TEXT NOT NULL,
    fee_fixed TEXT NOT NULL,
    source TEXT NOT NULL,
    dated TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A payout that was asked for, at the rate of that moment. It is paid, or cancelled, by steps.
CREATE TABLE payout (
    guild_id INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    key TEXT NOT NULL CHECK (length(key) BETWEEN 3 AND 200),
    creator_id INTEGER NOT NULL,
    diamonds INTEGER NOT NULL CHECK (diamonds > 0),
    rate_preset TEXT NOT NULL CHECK (rate_preset IN ('measured', 'guide', 'us-scaled', 'custom')),
    rate_amount TEXT NOT NULL,
    rate_currency TEXT NOT NULL CHECK (length(rate_currency) = 3),
    rate_share_percent TEXT,
    rate_dated TEXT NOT NULL,
    rate_source TEXT NOT NULL,
    day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    requested_at_ms INTEGER NOT NULL,
    requested_by INTEGER NOT NULL,
    PRIMARY KEY (guild_id, number),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, creator_id) REFERENCES creator
) STRICT, WITHOUT ROWID;
CREATE INDEX payout_of_creator ON payout (guild_id, creator_id, number);

CREATE TABLE payout_step (
    guild_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('paid', 'cancelled')),
    key TEXT NOT NULL CHECK (length(key) BETWEEN 3 AND 200),
    amount TEXT,  -- what arrived, after the fee
    currency TEXT CHECK (length(currency) = 3),
    fee TEXT,  -- what was taken on the way; nothing: not known
    fee_currency TEXT CHECK (length(fee_currency) = 3),
    day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    at_ms INTEGER NOT NULL,
    actor_id INTEGER NOT NULL,
    PRIMARY KEY (guild_id, number, kind),
    UNIQUE (guild_id, key),
    CHECK ((kind = 'paid') = (amount IS NOT NULL)),
    CHECK ((amount IS NULL) = (currency IS NULL)),
    CHECK ((fee IS NULL) = (fee_currency IS NULL)),
    CHECK (fee IS NULL OR kind = 'paid'),
    FOREIGN KEY (guild_id, number) REFERENCES payout
) STRICT, WITHOUT ROWID;

CREATE TRIGGER payout_stays BEFORE UPDATE ON payout BEGIN
    SELECT raise(ABORT, 'payouts are never changed');
END;
CREATE TRIGGER payout_remains BEFORE DELETE ON payout BEGIN
    SELECT raise(ABORT, 'payouts are never deleted');
END;
CREATE TRIGGER payout_step_stays BEFORE UPDATE ON payout_step BEGIN
    SELECT raise(ABORT, 'steps of a payout are never changed');
END;
CREATE TRIGGER payout_step_remains BEFORE DELETE ON payout_step BEGIN
    SELECT raise(ABORT, 'steps of a payout are never deleted');
END;

-- A payout as people see it: with what came of it.
CREATE VIEW payout_shown AS
SELECT p.guild_id, p.key, p.number, p.creator_id, p.diamonds, p.rate_preset, p.rate_amount,
    p.rate_currency, p.rate_share_percent, p.rate_dated, p.rate_source, p.day, p.requested_at_ms,
    p.requested_by, s.amount, s.currency, s.fee, s.fee_currency, s.day AS paid_day,
    s.at_ms AS paid_at_ms, s.actor_id AS paid_by, c.day AS cancelled_day,
    c.at_ms AS cancelled_at_ms, c.actor_id AS cancelled_by
FROM payout p
LEFT JOIN payout_step s
    ON s.guild_id = p.guild_id AND s.number = p.number AND s.kind = 'paid'
LEFT JOIN payout_step c
    ON c.guild_id = p.guild_id AND c.number = p.number AND c.kind = 'cancelled';

-- How many diamonds were missing for a creator's payouts when the staff was last told.
CREATE TABLE payout_alarm (
    guild_id INTEGER NOT NULL,
    creator_id INTEGER NOT NULL,
    missing_diamonds INTEGER NOT NULL CHECK (missing_diamonds > 0),
    told_at_ms INTEGER NOT NULL,
    PRIMARY KEY (guild_id, creator_id),
    FOREIGN KEY (guild_id, creator_id) REFERENCES creator
) STRICT, WITHOUT ROWID;

-- Money from elsewhere, never turned into diamonds.
CREATE TABLE income (
    guild_id INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    key TEXT NOT NULL CHECK (length(key) BETWEEN 3 AND 200),
    creator_id INTEGER NOT NULL,
    amount TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    kind TEXT NOT NULL CHECK (kind IN ('sponsorship', 'brand deal', 'subscription', 'other')),
    day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    note TEXT,
    added_at_ms INTEGER NOT NULL,
    added_by INTEGER NOT NULL,
    PRIMARY KEY (guild_id, number),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, creator_id) REFERENCES creator
) STRICT, WITHOUT ROWID;
CREATE INDEX income_of_creator ON income (guild_id, creator_id, day);

CREATE TABLE income_undo (
    guild_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    key TEXT NOT NULL CHECK (length(key) BETWEEN 3 AND 200),
    undone_at_ms INTEGER NOT NULL,
    undone_by INTEGER NOT NULL,
    PRIMARY KEY (guild_id, number),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, number) REFERENCES income
) STRICT, WITHOUT ROWID;

CREATE TRIGGER income_stays BEFORE UPDATE ON income BEGIN
    SELECT raise(ABORT, 'income is never changed');
END;
CREATE TRIGGER income_remains BEFORE DELETE ON income BEGIN
    SELECT raise(ABORT, 'income is never deleted');
END;

-- Who gets which part, from a day on or of one stream; the last one written for a day is in force.
CREATE TABLE split (
    guild_id INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    key TEXT NOT NULL CHECK (length(key) BETWEEN 3 AND 200),
    creator_id INTEGER NOT NULL,
    stream_id INTEGER,
    since TEXT CHECK (since GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    parts TEXT NOT NULL CHECK (length(parts) > 0),  -- JSON: [name, hundredths of a per cent] each
    set_at_ms INTEGER NOT NULL,
    set_by INTEGER NOT NULL,
    PRIMARY KEY (guild_id, number),
    UNIQUE (guild_id, key),
    CHECK ((stream_id IS NULL) = (since IS NOT NULL)),
    FOREIGN KEY (guild_id, creator_id) REFERENCES creator,
    FOREIGN KEY (guild_id, stream_id) REFERENCES stream
) STRICT, WITHOUT ROWID;
CREATE INDEX split_of_creator ON split (guild_id, creator_id, number);

CREATE TRIGGER split_stays BEFORE UPDATE ON split BEGIN
    SELECT raise(ABORT, 'splits are never changed');
END;
CREATE TRIGGER split_remains BEFORE DELETE ON split BEGIN
    SELECT raise(ABORT, 'splits are never deleted');
END;

PRAGMA user_version = 4;
