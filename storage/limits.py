"""What a server decided about being paid: kept with it, changed as it stands at that moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from economy.ids import GuildId
from economy.limits import Limits
from economy.server import Server
from storage.rows import load_server
from storage.servers import Servers


async def set_limits(
    servers: Servers, guild_id: GuildId, change: Callable[[Limits | None], Limits]
) -> Server:
    """Keep what `change` makes of the limits as they stand when it is its turn.

    Two people who change different values at once both find theirs changed. Raises what `change`
    raises, with nothing kept.
    """

    def keep(db: sqlite3.Connection) -> None:
        limits = change(load_server(db, guild_id).settings.limits)
        most = limits.daily_maximum
        db.execute(
            'INSERT INTO payout_limits (guild_id, preset, currency, minimum, daily_maximum,'
            ' fee_percent, fee_fixed, source, dated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'
            ' ON CONFLICT DO UPDATE SET preset = excluded.preset, currency = excluded.currency,'
            ' minimum = excluded.minimum, daily_maximum = excluded.daily_maximum,'
            ' fee_percent = excluded.fee_percent, fee_fixed = excluded.fee_fixed,'
            ' source = excluded.source, dated = excluded.dated',
            (
                guild_id,
                limits.preset,
                limits.currency,
                f'{limits.minimum:f}',
                None if most is None else f'{most:f}',
                f'{limits.fee_percent:f}',
                f'{limits.fee_fixed:f}',
                limits.source,
                limits.dated.isoformat(),
            ),
        )

    server, _ = await servers.change(guild_id, keep)
    return server
