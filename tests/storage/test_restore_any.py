"""Whatever was logged, taken back, adjusted and paid comes out of an export with equal sums."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk import Desk
from economy.entries import NewEntry, Source
from economy.errors import Refusal
from economy.gifts import Gift
from economy.ids import ChannelId, CreatorId, GuildId, UserId
from economy.rates import Preset, preset_rate
from storage.database import Database
from storage.entries import NOBODY, insert
from storage.verify import verify

HOME = GuildId(290_000_000_000_000_001)
EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
MIRA, ANNA = CreatorId(1), UserId(11)
GIFTS = (Gift(5655, 'Rose', 1), Gift(11046, 'Galaxy', 1000), Gift(-1, 'Hug', 7))

deed = st.one_of(
    st.tuples(
        st.just('log'),
        st.sampled_from(GIFTS),
        st.integers(1, 500),
        st.sampled_from([None, 'luna', 'LUNA', '=1+1', 'לונה']),
        st.sampled_from([None, None, 'ravi']),
    ),
    st.tuples(st.just('undo'), st.integers(1, 25)),
    st.tuples(st.just('adjust'), st.integers(-5_000, 5_000).filter(bool)),
    st.tuples(st.just('stream')),
    st.tuples(st.just('request'), st.integers(1, 2_000)),
    st.tuples(st.just('cancel'), st.integers(1, 5)),
)


async def do(desk: Desk, db: Database, place: int, what: tuple) -> None:
    """One deed; what the ledger refuses is left out."""
    at, key = EVENING + timedelta(minutes=place), f'int:{1000 + place}'
    plain = NewEntry(
        key=key, creator_id=MIRA, gift=GIFTS[0], count=1, fan=None, source=Source.HAND,
        actor_id=ANNA, happened_at=at, logged_at=at, day=at.date(),
    )  # fmt: skip
    running = (await desk.servers.of(HOME)).running_of(MIRA)
    streams, by_whom = desk.streams(HOME), {'key': key, 'by': ANNA, 'at': at}
    match what:
        case 'log', gift, count, fan, guest:
            new = NewEntry(**{**_fields(plain), 'gift': gift, 'count': count, 'fan': fan,
                              'guest': guest})  # fmt: skip
            await desk.ledger(HOME).log(new, is_repeat_meant=True)
        case 'undo', number:
            await desk.ledger(HOME).undo(number, **by_whom)
        case 'adjust', diamonds if running is not None:
            new = NewEntry(**{**_fields(plain), 'gift': Gift(0, 'Adjustment', abs(diamonds)),
                              'count': 1 if diamonds > 0 else -1, 'source': Source.ADJUST,
                              'stream_id': running.id})  # fmt: skip
            await db.write(lambda each: insert(each, HOME, new, fan=NOBODY, worth=diamonds))
        case ('stream',) if running is None:
            await streams.start(
                MIRA, title=None, goal_diamonds=None, channel_id=ChannelId(5), by=ANNA, at=at
            )
        case ('stream',):
            await streams.end(MIRA, by=ANNA, at=at)
        case 'request', diamonds:
            await desk.payouts(HOME).request(
                diamonds,
                creator_id=MIRA,
                creator='Mira',
                rate=preset_rate(Preset.MEASURED),
                day=at.date(),
                **by_whom,
            )
        case 'cancel', number:
            await desk.payouts(HOME).cancel(number, day=at.date(), **by_whom)


def _fields(entry: NewEntry) -> dict:
    return {name: getattr(entry, name) for name in NewEntry.__dataclass_fields__}


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=st.lists(deed, min_size=1, max_size=25))
async def test_equal_sums_in_an_empty_server(tmp_path_factory, part, deeds):
    restoring = part('restoring')
    db = await Database.open(tmp_path_factory.mktemp('old'))
    empty = await Database.open(tmp_path_factory.mktemp('new'))
    try:
        desk = Desk.on(db)
        await desk.servers.add_creator(HOME, 'Mira', handle=None, by=ANNA, at=EVENING)
        for place, what in enumerate([('log', GIFTS[1], 1, 'luna', None), *deeds]):
            try:
                await do(desk, db, place, what)
            except Refusal:
                continue
        job = await restoring.put_back(empty, await restoring.exported(db))
        assert job.wrong == 0
        assert await restoring.sums(empty) == await restoring.sums(db)
        assert await restoring.money(empty) == await restoring.money(db)
        assert verify(Path(empty.path).parent).is_sound
    finally:
        await db.close()
        await empty.close()
