"""A stream's recap: a picture and a message without money, and the money for who asks."""

from __future__ import annotations

import asyncio
import io
from typing import ClassVar, Self

import discord
from discord import ui

from bot.charts import Bar, Mark, RecapCard, recap_picture
from bot.desk import Desk
from bot.feed_words import coverage_lines, share_words
from bot.money_words import estimate_lines
from bot.request import Interaction, Request, now
from bot.stream_buttons import ReopenButton
from bot.text import MESSAGE_MAX, Words, chip, duration, goal_line, legend, moment, shortened
from bot.ui import Answer, Press, lasting
from cogs._stream_text import waiting_name
from economy.rates import rates_to_show
from economy.recap import BEST_WINDOW, Recap, change_percent
from economy.server import Level
from economy.streams import Stream, belongs_after_end

_ALT_MAX = 1024  # characters Discord keeps of a picture's description
_WAITING_SHOWN = 5
_GUESTS_SHOWN = 5


class RecapMoneyButton(Press, template=r'stream:v1:money:(?P<stream>\d{1,15})'):
    """What a stream may be worth, for the eyes of whoever presses."""

    level: ClassVar[Level] = Level.MODERATOR

    def __init__(self, stream_id: int) -> None:
        self._stream_id = stream_id
        custom_id = f'stream:v1:money:{stream_id}'
        super().__init__(ui.Button(label='Show me the estimate', emoji='🔒', custom_id=custom_id))

    @classmethod
    def of(cls, state: dict[str, str], /) -> Self:
        return cls(int(state['stream']))

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        answer = Answer(interaction)
        await answer.acknowledge(private=True)
        desk = interaction.client.desk
        found = await desk.streams(request.guild_id).sum_of(self._stream_id)
        creator = request.server.creator(found.stream.creator_id)
        rates = rates_to_show(request.server.settings.rate)
        lines = [
            f'### {chip(creator.name)}, stream {found.stream.id}: '
            f'{request.words.diamonds(found.diamonds)} 💎',
            *estimate_lines(found.diamonds, rates, request.words),
            '-# TikTok publishes no rate; what the app pays is what counts. `/payout estimate` '
            'shows the longer run.',
        ]
        await answer.show('\n'.join(lines), private=True)


async def show_recap(
    desk: Desk, answer: Answer, request: Request, stream: Stream, *, may_attach: bool, intro: str
) -> None:
    """Show a stream's recap under `intro`; without the picture where the bot may not attach it."""
    creator = request.server.creator(stream.creator_id).name
    recap = await desk.recaps(request.guild_id).recap(stream, at=now())
    text = recap_text(recap, creator, request.words)
    picture, file = None, None
    if may_attach:
        card = recap_card(recap, creator, request)
        picture = await asyncio.to_thread(recap_picture, card)
        file = discord.File(
            io.BytesIO(picture.png),
            filename=f'stream-{stream.id}.png',
            description=alt_text(recap, creator, request.words),
        )
    shown = '\n'.join(part for part in (intro, text) if part)
    if picture is not None and picture.undrawn:
        shown += '\n' + legend(picture.undrawn, MESSAGE_MAX - len(shown) - 1)
    buttons: list[Press] = [RecapMoneyButton(stream.id)]
    if not stream.is_running and belongs_after_end(stream, now()):
        buttons.append(ReopenButton(stream.id))
    await answer.show(shown, view=lasting(*buttons), file=file)


def recap_text(recap: Recap, creator: str, words: Words) -> str:
    """What a stream brought, in diamonds."""
    stream = recap.stream
    title = '' if stream.title is None else f' · {chip(stream.title)}'
    end = 'so far' if stream.ended_at is None else f'to {moment(stream.ended_at, "t")}'
    gifters = 'gifter' if recap.gifters == 1 else 'gifters'
    is_long = recap.length >= BEST_WINDOW  # of a few minutes, the pace an hour says nothing
    pace = f' · {words.number(recap.per_hour)} an hour' if is_long else ''
    lines = [
        f'### 📊 {chip(creator)}{title} · stream {stream.id}',
        f'{moment(stream.started_at, "f")} {end}, {duration(recap.length)}',
        f'💎 **{words.diamonds(recap.diamonds)}**{pace}',
        f'🎁 {words.number(recap.gifts)} {"gift" if recap.gifts == 1 else "gifts"} from '
        f'{words.number(recap.gifters)} {gifters}, {words.number(recap.new_gifters)} of them new',
    ]
    if recap.adjusted:
        lines.append(f'⚖️ Of it {words.difference(recap.adjusted)} by reconciling')
    lines += coverage_lines(recap.coverage, recap.diamonds, recap.doubtful, words)
    lines += _guests(recap, words)
    if recap.best is not None:
        lines.append(
            f'⚡ Best ten minutes: {words.diamonds(recap.best.diamonds)}, '
            f'from {moment(recap.best.began_at, "t")}'
        )
    goal = goal_line(recap.standing, words)
    if goal:
        lines.append(goal)
    lines += _compared(recap, words)
    if recap.waiting:
        lines.append(f'🙏 Still to thank, {words.number(len(recap.waiting))}:')
        lines += [f'- {waiting_name(each, words)}' for each in recap.waiting[:_WAITING_SHOWN]]
        if len(recap.waiting) > _WAITING_SHOWN:
            lines.append('-# `/thanks list` has them all.')
        lines.append('-# `/engage shoutout` without a name thanks them in one post.')
    return '\n'.join(lines)


def _guests(recap: Recap, words: Words) -> list[str]:
    """Who else got gifts; nothing of it is in any other figure."""
    if not recap.guests:
        return []
    shown = [
        f'{"somebody unnamed" if each.name is None else chip(each.name)} '
        f'{words.number(each.diamonds)}'
        for each in recap.guests[:_GUESTS_SHOWN]
    ]
    more = len(recap.guests) - len(shown)
    rest = f' and {words.number(more)} more' if more else ''
    total = words.diamonds(sum(each.diamonds for each in recap.guests))
    return [f'🤝 To guests: {total}, not in the total: {", ".join(shown)}{rest}']


def _compared(recap: Recap, words: Words) -> list[str]:
    """How it was against the streams before."""
    parts: list[str] = []
    last, median = recap.before.last_diamonds, recap.before.median_diamonds
    of_many = f'the median of the last {words.number(recap.before.streams)}'
    compared = [(last, 'the stream before')] + [(median, of_many)] * (recap.before.streams > 1)
    for before, what in compared:
        change = None if before is None else change_percent(recap.diamonds, before)
        if before is not None and change is not None:
            sign = '+' if change > 0 else ''
            parts.append(f'{sign}{words.number(change)} % against {what} ({words.number(before)})')
    return [f'📈 {" · ".join(parts)}'] if parts else []


def recap_card(recap: Recap, creator: str, request: Request) -> RecapCard:
    """The recap as a picture shows it."""
    words, stream = request.words, recap.stream
    settings = request.server.settings
    began = words.clock(stream.started_at, settings.time_zone)
    best = 0 if recap.best is None else recap.best.diamonds
    new = f'{words.number(recap.new_gifters)} of them new'
    return RecapCard(
        title=creator,
        subtitle=began if stream.title is None else f'{began} · {stream.title}',
        facts=(
            (words.number(recap.diamonds), 'diamonds'),
            (duration(recap.length), 'on air'),
            (words.number(recap.gifters), f'gifters, {new}'),
            (words.number(best), 'in the best ten minutes'),
        ),
        points=recap.points,
        length_s=int(recap.length.total_seconds()),
        marks=tuple(
            Mark(at_s, gift.fan or gift.gift_name, total) for gift, at_s, total in recap.big
        ),
        goal_diamonds=stream.goal_diamonds,
        gifters=_bars([(each.name or '?', each.diamonds) for each in recap.top_gifters]),
        gifts=_bars([(each.name, each.diamonds) for each in recap.top_gifts]),
        locale=settings.locale,
    )


def alt_text(recap: Recap, creator: str, words: Words) -> str:
    """The picture in words, for who does not see it."""
    top = ', '.join(f'{each.name} {words.number(each.diamonds)}' for each in recap.top_gifters)
    gifts = ', '.join(f'{each.name} {words.number(each.diamonds)}' for each in recap.top_gifts)
    goal = recap.standing.goal_percent
    parts = [
        f'Stream {recap.stream.id} of {creator}: {words.diamonds(recap.diamonds)} in '
        f'{duration(recap.length)} from {words.number(recap.gifters)} gifters.',
        '' if recap.coverage is None else f'Captured {share_words(recap.coverage, words)}.',
        '' if goal is None else f'{words.number(goal)} % of the goal.',
        f'Top gifters: {top}.' if top else 'No gifts.',
        f'Top gifts: {gifts}.' if gifts else '',
    ]
    return shortened(' '.join(part for part in parts if part), _ALT_MAX)


def _bars(rows: list[tuple[str, int]]) -> tuple[Bar, ...]:
    """Rows with their places; who ties shares one."""
    return tuple(
        Bar(label=name, value=diamonds, place=1 + sum(other > diamonds for _, other in rows))
        for name, diamonds in rows
    )
