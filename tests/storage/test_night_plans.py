"""No question about a running or ended stream walks the ledger, the fans or the streams."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

from economy.ids import ChannelId
from storage.database import FILE_NAME, Database
from storage.nights import Nights
from storage.recaps import Recaps
from storage.reconciles import Reconciles
from storage.servers import Servers
from storage.streams import Streams
from storage.thanks import Thanks
from storage.watch import Watch

from .conftest import ANNA, EVENING, MIRA

A_WALK = re.compile(
    r'SCAN (e|r|f|m|entry|fan)\b'  # a whole table
    r'|SEARCH (e|r|f|m|s|entry|fan|stream) USING (PRIMARY KEY|[\w ]*INDEX \w+) \(guild_id=\?\)'
)


async def test_no_question_walks_a_whole_server(desk, db, tmp_path, monkeypatch):
    asked = []
    really_read = Database.read

    async def recorded(self, sql, parameters=()):
        asked.append((sql, parameters))
        return await really_read(self, sql, parameters)

    monkeypatch.setattr(Database, 'read', recorded)
    streams = Streams(db, Servers(db), desk.guild_id)
    stream = await streams.start(
        MIRA, title=None, goal_diamonds=5, channel_id=ChannelId(5), by=ANNA, at=EVENING
    )
    await desk.log(at=EVENING, count=500)
    nights, thanks = Nights(db, desk.guild_id), Thanks(db, desk.guild_id)
    await nights.night(stream, at=EVENING)
    await nights.shift(stream.id, ANNA)
    await thanks.waiting(MIRA, at=EVENING)
    await Recaps(db, desk.guild_id).recap(stream, at=EVENING)
    await streams.latest(MIRA)
    await streams.sum_of(stream.id)
    await Watch(db).streams()
    await Reconciles(db, desk.guild_id).logged(stream.id)
    await Reconciles(db, desk.guild_id).latest(MIRA)
    await desk.history.guests_like(MIRA, 'ra')
    await desk.history.latest_day(MIRA)
    assert len(asked) >= 12
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as file:
        for sql, parameters in asked:
            plan = [row[3] for row in file.execute(f'EXPLAIN QUERY PLAN {sql}', parameters)]
            assert not [step for step in plan if A_WALK.search(step)], (sql, plan)
