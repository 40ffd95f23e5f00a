"""A ledger with one of everything that files hold, put into the tables as they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from economy.ids import GuildId
from storage.database import Database
from storage.rows import to_ms

EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
ANNA = 290_000_000_000_000_011  # above 2**53, as people's ids are
CHANNEL = 290_000_000_000_000_099


def ms(minutes: int = 0) -> int:
    return to_ms(EVENING + timedelta(minutes=minutes))


def gift(number: int, coins: int, count: int, *, name: str = 'Rose', **more: Any) -> dict[str, Any]:
    return {
        'number': number,
        'key': f'int:{number}',
        'creator_id': 1,
        'stream_id': 1,
        'gift_id': {'Rose': 5655, 'Galaxy': 11046}.get(name, 1),
        'gift_name': name,
        'coins': coins,
        'count': count,
        'diamonds': coins * count,
        'source': 'hand',
        'actor_id': ANNA,
        'happened_at_ms': ms(number),
        'logged_at_ms': ms(number) + 5,
        'day': '2026-11-23',
    } | more


def payout(number: int, diamonds: int) -> dict[str, Any]:
    return {
        'number': number,
        'key': f'int:p{number}',
        'creator_id': 1,
        'diamonds': diamonds,
        'rate_preset': 'custom',
        'rate_amount': '0.0050',
        'rate_currency': 'USD',
        'rate_dated': '2026-11-20',
        'rate_source': 'set by this server',
        'day': '2026-11-24',
        'requested_at_ms': ms(24 * 60),
        'requested_by': ANNA,
    }


def income(number: int, amount: str, note: str | None) -> dict[str, Any]:
    return {
        'number': number,
        'key': f'int:i{number}',
        'creator_id': 1,
        'amount': amount,
        'currency': 'EUR',
        'kind': 'brand deal',
        'day': '2026-11-25',
        'note': note,
        'added_at_ms': ms(48 * 60),
        'added_by': ANNA,
    }


SMALL: tuple[tuple[str, dict[str, Any]], ...] = (
    ('server', {'time_zone': 'Europe/Berlin', 'locale': 'de_DE', 'currency': 'EUR'}),
    ('creator', {'creator_id': 1, 'name': 'Mira', 'name_key': 'mira', 'handle': 'mira.live',
                 'added_at_ms': ms(-60), 'added_by': ANNA}),
    ('creator', {'creator_id': 2, 'name': '+Noor', 'name_key': '+noor', 'added_at_ms': ms(-60),
                 'added_by': ANNA}),
    ('defined_gift', {'gift_id': -1, 'name': 'Own', 'name_key': 'own', 'coins': 7,
                      'defined_at_ms': ms(-50), 'defined_by': ANNA}),
    ('stream', {'stream_id': 1, 'creator_id': 1, 'started_at_ms': ms(), 'ended_at_ms': ms(180),
                'title': '=Roses', 'goal_diamonds': 5_000, 'channel_id': CHANNEL,
                'started_by': ANNA}),
    ('fan', {'fan_id': 1, 'name': 'luna', 'name_key': 'luna'}),
    ('fan', {'fan_id': 2, 'name': 'Luna ☾', 'name_key': 'luna ☾', 'merged_into': 1,
             'merged_next': 1}),
    ('fan', {'fan_id': 3, 'forgotten_at_ms': ms(500)}),
    ('fan', {'fan_id': 4, 'name': '@Kai', 'name_key': '@kai', 'is_hidden': 1}),
    ('entry', gift(1, 1, 12, fan_id=2)),
    ('entry', gift(2, 1_000, 1, name='Galaxy', fan_id=3, note='-typed, "twice"')),
    ('entry', gift(3, 1_000, -1, name='Galaxy', fan_id=3, reverses=2)),
    ('entry', gift(4, 1, 3, fan_id=1, guest_id=4)),
    ('entry', gift(5, 1, -2, name='Adjustment', source='adjust', note='double counted')),
    ('entry', gift(6, 7, 2, name='Own', creator_id=2, stream_id=None, day='2026-11-24')),
    ('reconcile', {'stream_id': 1, 'number': 1, 'key': 'int:r1', 'said_diamonds': 10,
                   'reason': 'double counted', 'entry_number': 5, 'said_at_ms': ms(200),
                   'said_by': ANNA}),
    ('split', {'number': 1, 'key': 'int:s1', 'creator_id': 1, 'since': '2026-11-01',
               'parts': '[["Agency",1250],["@mods",5]]', 'set_at_ms': ms(-30), 'set_by': ANNA}),
    ('split', {'number': 2, 'key': 'int:s2', 'creator_id': 1, 'stream_id': 1, 'parts': '[]',
               'set_at_ms': ms(-20), 'set_by': ANNA}),
    ('payout', payout(1, 4)),
    ('payout', payout(2, 3)),
    ('payout', payout(3, 2)),
    ('payout_step', {'number': 1, 'kind': 'paid', 'key': 'int:p4', 'amount': '12.50',
                     'currency': 'EUR', 'fee': '2.90', 'fee_currency': 'USD', 'day': '2026-12-01',
                     'at_ms': ms(8 * 24 * 60), 'actor_id': ANNA}),
    ('payout_step', {'number': 2, 'kind': 'cancelled', 'key': 'int:p5', 'day': '2026-11-24',
                     'at_ms': ms(25 * 60), 'actor_id': ANNA}),
    ('income', income(1, '1000', '＝note')),
    ('income', income(2, '49.90', None)),
    ('income_undo', {'number': 2, 'key': 'int:u2', 'undone_at_ms': ms(49 * 60),
                     'undone_by': ANNA}),
)  # fmt: skip


async def put(
    db: Database, guild_id: GuildId, rows: tuple[tuple[str, dict[str, Any]], ...] = SMALL
) -> None:
    """Write `rows` as one server's."""

    def change(connection: Any) -> None:
        for table, row in rows:
            whole = {'guild_id': guild_id, **row}
            connection.execute(
                f'INSERT INTO {table} ({", ".join(whole)})'
                f' VALUES ({", ".join(f":{column}" for column in whole)})',
                whole,
            )

    await db.write(change)
