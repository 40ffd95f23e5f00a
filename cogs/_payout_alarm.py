"""Payouts that miss diamonds, said to the staff: the bot itself changes nothing about them."""

from __future__ import annotations

from datetime import datetime

from bot.desk import Desk
from bot.request import DeskClient
from bot.staff import tell_staff, writable
from bot.text import Words, chip
from cogs._payout_standing_text import missing_words
from economy.ids import CreatorId, GuildId
from storage.payout_alarms import Alarm


class PayoutAlarm:
    _desk: Desk
    _client: DeskClient

    async def tell_missing(self, at: datetime) -> None:
        """Say where diamonds of payouts are missing, or other ones than were last told."""
        for guild_id in await self._desk.alarm_servers():
            for creator_id in await self._desk.payout_alarms(guild_id).due():
                await self._tell_missing_of(guild_id, creator_id, at)

    async def _tell_missing_of(
        self, guild_id: GuildId, creator_id: CreatorId, at: datetime
    ) -> None:
        """Kept before it is said, and only where there is a staff channel to say it in."""
        server = await self._desk.servers.of(guild_id)
        staff = server.settings.staff_channel_id
        if staff is None or writable(self._client, guild_id, staff) is None:
            return
        alarm = await self._desk.payout_alarms(guild_id).take(creator_id, at=at)
        if alarm is None:
            return
        text = _alarm_text(alarm, server.creator(creator_id).name, Words(server.settings.locale))
        await tell_staff(self._client, guild_id, text, otherwise=None)


def _alarm_text(alarm: Alarm, creator: str, words: Words) -> str:
    """Numbers of payouts and diamonds alone: no money in a message that several people read."""
    if not alarm.missing:
        return f'✅ {chip(creator)}: no diamonds of payouts are missing any more.'
    before = f' Told before: {words.number(alarm.before)}.' if alarm.before else ''
    return (
        f'🚩 {chip(creator)}: {missing_words(alarm.missing, alarm.numbers, words)}{before} '
        'A manager sees all of it in `/payout history`.'
    )
