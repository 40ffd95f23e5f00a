"""/engage: something to do when it is quiet. No text of it asks anybody for gifts.

Each part has a neighbour of its own; the library finds the commands of all of them in this class.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from discord.ext import commands

from bot.desk import Desk
from bot.pulse import Pulse
from bot.request import DeskClient
from cogs._engage_polls import EngagePolls
from cogs._engage_questions import EngageQuestions
from cogs._engage_schedule import EngageSchedule
from cogs._engage_tips import EngageTips

_TIDY_EVERY = timedelta(hours=1)
_EVERY_S = 15  # a poll of one minute ends within a quarter of one


class Engage(EngageTips, EngagePolls, EngageQuestions, EngageSchedule, commands.Cog):
    def __init__(self, desk: Desk, client: DeskClient) -> None:
        self._desk = desk
        self._client = client
        self._pulse = Pulse('engage', self.tick, every_s=_EVERY_S)
        self._tidied: datetime | None = None

    async def cog_load(self) -> None:
        self._pulse.start(self._client.wait_until_ready)

    async def cog_unload(self) -> None:
        await self._pulse.stop()

    async def tick(self, at: datetime) -> None:
        """Do what is due at `at`."""
        await self.finish_due_polls(at)
        await self.remind_of_plans(at)
        if self._tidied is None or at - self._tidied >= _TIDY_EVERY:
            self._tidied = at
            await self._desk.drop_old_questions(at)
