"""A poll in the chat: posted, ended by its time or by a button, told once."""

from __future__ import annotations

import contextlib
import logging
import math
from datetime import datetime, timedelta
from typing import ClassVar, Self

import discord
from discord import ui

from bot.channels import UNSENT
from bot.desk import Desk
from bot.request import DeskClient, Interaction, Request, now
from bot.staff import tell_staff
from bot.text import Words
from bot.ui import Answer, Press, lasting
from cogs._engage_poll_text import gone_text, lost_text, result_text, running_text
from economy.ids import MessageId
from economy.polls import Ballot, Poll, counted
from economy.server import Level
from storage.polls import TOLD_WITHIN

log = logging.getLogger(__name__)

POLL_RIGHTS = ('view_channel', 'send_messages', 'send_polls', 'read_message_history')

_COUNTED_WITHIN = timedelta(minutes=2)  # Discord counts on for a moment after a poll has ended
_TELL_AGAIN_AFTER = timedelta(minutes=2)  # somebody may be telling it just now


class EndPollButton(Press, template=r'engage:v1:endpoll:(?P<number>\d{1,15})'):
    """Ends the poll on which it stands."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, number: int) -> None:
        self._number = number
        super().__init__(ui.Button(label='End now', custom_id=f'engage:v1:endpoll:{number}'))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(int(state['number']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        assert interaction.message is not None
        polls = interaction.client.desk.polls(request.guild_id)
        at = now()
        poll = await polls.end_now(self._number, MessageId(interaction.message.id), at=at)
        if not await finish_poll(interaction.client, poll, at):
            await Answer(interaction).show(
                'The poll has ended; Discord is still counting. The result follows here in a '
                'moment.',
                private=True,
            )


async def start_poll(
    desk: Desk, request: Request, place: discord.abc.Messageable, asked: Ballot
) -> Poll:
    """Post a poll once a `request.key`; one that Discord does not take is taken back, and raises.

    `place` is the channel of the request, in which the bot was seen to have its permissions.
    """
    polls = desk.polls(request.guild_id)
    poll = await polls.start(
        asked, key=request.key, channel_id=request.channel_id, by=request.actor_id, at=now()
    )
    if poll.message_id is None:
        await post_poll(desk, place, poll, asked)
    return poll


async def post_poll(desk: Desk, place: discord.abc.Messageable, poll: Poll, asked: Ballot) -> None:
    """Put a poll that was just started where people vote; taken back when Discord refuses it."""
    polls = desk.polls(poll.guild_id)
    hours = math.ceil(asked.minutes / 60)  # Discord's polls last whole hours: this one ends sooner
    native = discord.Poll(question=poll.question, duration=timedelta(hours=hours))
    for answer in poll.answers:
        native.add_answer(text=answer)
    try:
        message = await place.send(
            running_text(poll), poll=native, view=lasting(EndPollButton(poll.number))
        )
    except (discord.HTTPException, discord.RateLimited):
        await polls.take_back(poll.number)
        raise
    await polls.posted(poll.number, MessageId(message.id))


async def finish_poll(client: DeskClient, poll: Poll, at: datetime) -> bool:
    """Close a poll whose time is over and tell the result; whether it is done with.

    What Discord has not counted yet, or could not be told just now, is left for a later call.
    """
    polls = client.desk.polls(poll.guild_id)
    if poll.ended_at is not None and at - poll.ended_at < _TELL_AGAIN_AFTER:
        return False
    try:
        ended = await _ended_message(client, poll)
        is_counted = ended is None or ended.poll is None or ended.poll.is_finalised()
        if not is_counted and at - poll.ends_at < _COUNTED_WITHIN:
            return False
        if poll.ended_at is None and not await polls.close(poll.number, at=at):
            return True
        await _tell(client, poll, ended)
    except (discord.Forbidden, discord.NotFound) as error:  # the channel: nobody can be told there
        log.warning('Poll %s of server %s has no result: %s', poll.number, poll.guild_id, error)
        await tell_staff(client, poll.guild_id, lost_text(poll), otherwise=None)
    except UNSENT as error:
        if at - poll.ends_at < TOLD_WITHIN:
            log.warning('Poll %s of server %s waits: %s', poll.number, poll.guild_id, error)
            return False
    await polls.close(poll.number, at=at)
    await polls.told(poll.number, at=at)
    return True


async def _ended_message(client: DeskClient, poll: Poll) -> discord.Message | None:
    """The poll's message, its vote ended; None when it was deleted. Raises for a lost channel."""
    if poll.message_id is None:
        return None
    place = client.get_partial_messageable(poll.channel_id, guild_id=poll.guild_id)
    try:
        message = await place.fetch_message(poll.message_id)
    except discord.NotFound as error:
        if error.code == _UNKNOWN_MESSAGE:
            return None
        raise
    if message.poll is not None and not message.poll.is_finalised():
        message = await message.end_poll()
    return message


_UNKNOWN_MESSAGE = 10008


async def _tell(client: DeskClient, poll: Poll, message: discord.Message | None) -> None:
    """The result under the poll; a poll that was never posted is not spoken of."""
    if poll.message_id is None:
        return
    place = client.get_partial_messageable(poll.channel_id, guild_id=poll.guild_id)
    if message is None or message.poll is None:
        await place.send(gone_text(poll))
        return
    settings = (await client.desk.servers.of(poll.guild_id)).settings
    count = counted([(answer.text, answer.vote_count) for answer in message.poll.answers])
    await place.send(
        result_text(poll, count, Words(settings.locale)),
        reference=message.to_reference(fail_if_not_exists=False),
        mention_author=False,
    )
    with contextlib.suppress(*UNSENT):  # where it stays it says that it is over
        await message.edit(view=None)
