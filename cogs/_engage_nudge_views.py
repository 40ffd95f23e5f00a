"""The one button of a nudge. Each works after a restart, and does its thing once."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

import discord
from discord import ui

from bot.checks import check_bot_may_in
from bot.request import Interaction, Request, now
from bot.staff import place_of
from bot.text import LABEL_MAX, person, shortened
from bot.thanks import ThanksNowButton
from bot.ui import DeskModal, Press
from cogs._engage_poll_views import POLL_RIGHTS, post_poll
from cogs._engage_question_views import NextQuestionButton
from economy.ids import ChannelId, CreatorId, StreamId
from economy.night_errors import ChannelClosed, StreamNotRunning
from economy.nudges import Act
from economy.polls import READY_MADE, ballot
from economy.server import Level
from economy.streams import Stream, checked_goal
from storage.rows import to_ms


class StartPollButton(
    Press,
    template=r'engage:v1:nudgepoll:(?P<creator>\d{1,9}):(?P<stream>\d{1,15}):(?P<at>\d{1,15}):'
    r'(?P<poll>\d{1,3})',
):
    """Starts a ready-made poll where the stream is spoken about; two presses start one."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, creator_id: CreatorId, stream_id: StreamId, at_ms: int, poll: int) -> None:
        self._creator_id, self._stream_id = creator_id, stream_id
        self._at_ms, self._question = at_ms, tuple(READY_MADE)[poll]
        super().__init__(
            ui.Button(
                label=shortened(f'Poll: {self._question}', LABEL_MAX),
                emoji='🗳️',
                style=discord.ButtonStyle.primary,
                custom_id=f'engage:v1:nudgepoll:{creator_id}:{stream_id}:{at_ms}:{poll}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(
            CreatorId(int(state['creator'])),
            StreamId(int(state['stream'])),
            int(state['at']),
            int(state['poll']) % len(READY_MADE),
        )

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        client = interaction.client
        stream = _running(request, self._creator_id, self._stream_id)
        channel_id = stream.channel_id or request.channel_id
        place = place_of(client, request.guild_id, channel_id)
        if place is None:
            raise ChannelClosed(channel_id, ('View Channel',))
        check_bot_may_in(place, *POLL_RIGHTS)
        await interaction.response.defer()
        asked = ballot(self._question, None, None)
        poll = await client.desk.polls(request.guild_id).start_once(
            asked,
            key=f'btn:poll:{self._stream_id}:{self._at_ms}',
            channel_id=ChannelId(place.id),
            by=request.actor_id,
            at=now(),
        )
        await post_poll(client.desk, place, poll, asked)
        await _done(
            interaction, f'🗳️ {person(request.actor_id)} started the poll in {place.mention}.'
        )


class NewGoalButton(Press, template=r'engage:v1:newgoal:(?P<creator>\d{1,9}):(?P<stream>\d{1,15})'):
    """Asks for the stream's next goal."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, creator_id: CreatorId, stream_id: StreamId) -> None:
        self._creator_id, self._stream_id = creator_id, stream_id
        super().__init__(
            ui.Button(
                label='A new goal',
                emoji='🎯',
                style=discord.ButtonStyle.primary,
                custom_id=f'engage:v1:newgoal:{creator_id}:{stream_id}',
            )
        )

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(CreatorId(int(state['creator'])), StreamId(int(state['stream'])))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        stream = _running(request, self._creator_id, self._stream_id)
        await interaction.response.send_modal(GoalForm(stream))


class GoalForm(DeskModal):
    """Asks how many diamonds the stream aims at from now on."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, stream: Stream) -> None:
        super().__init__(title='A new goal for this stream', timeout=None)
        self._creator_id, self._stream_id = stream.creator_id, stream.id
        self._diamonds: ui.TextInput[Self] = ui.TextInput(
            placeholder='The whole stream counts: 5000 or 10k', max_length=20
        )
        self.add_item(ui.Label(text='Diamonds', component=self._diamonds))

    async def submit(self, interaction: Interaction, request: Request) -> None:
        goal = checked_goal(self._diamonds.value)
        _running(request, self._creator_id, self._stream_id)
        await interaction.response.defer()
        streams = interaction.client.desk.streams(request.guild_id)
        await streams.set_goal(self._creator_id, goal)
        shown = request.words.diamonds(goal)
        await _done(interaction, f'🎯 {person(request.actor_id)} set the new goal: {shown}.')


def nudge_button(act: Act, stream: Stream, *, question: str, at: datetime) -> Press:
    """The button that does `act`; `question` is the ready-made poll it would start."""
    creator_id = stream.creator_id
    match act:
        case Act.GOAL:
            return NewGoalButton(creator_id, stream.id)
        case Act.THANK:
            return ThanksNowButton(creator_id)
        case Act.QUESTION:  # the moment stands where elsewhere the question does
            return NextQuestionButton(creator_id, to_ms(at))
        case Act.POLL:
            place = tuple(READY_MADE).index(question)
            return StartPollButton(creator_id, stream.id, to_ms(at), place)


def _running(request: Request, creator_id: CreatorId, stream_id: StreamId) -> Stream:
    """The very stream of the nudge. Raises StreamNotRunning."""
    creator = request.server.creator(creator_id)
    stream = request.server.running_of(creator.id)
    if stream is None or stream.id != stream_id:
        raise StreamNotRunning(creator.name)
    return stream


async def _done(interaction: Interaction, line: str) -> None:
    """The nudge says what came of it, and has no button any more."""
    said = '' if interaction.message is None else interaction.message.content
    await interaction.edit_original_response(content=f'{said}\n{line}', view=None)
