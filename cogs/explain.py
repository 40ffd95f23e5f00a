"""/explain and /convert: how a gift becomes coins, diamonds and cash, for anybody who asks."""

from __future__ import annotations

from typing import Self

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.checks import requires
from bot.desk import Desk
from bot.request import Context, Interaction, Request
from bot.ui import Answer, Press, lasting
from cogs._explain_text import conversion_text, topic_text
from economy.convert import convert, parse_amount
from economy.errors import CreatorNeeded
from economy.explain import Topic, explain_index, parse_topic, topic_summary, topic_title
from economy.rates import rates_to_show
from economy.server import Level
from storage.history import LatestDay


class TopicSelect(Press, template=r'explain:v1:topic'):
    """Leads on to another topic, in the same message."""

    in_dm = True

    def __init__(self, shown: Topic | None = None) -> None:
        options = [
            discord.SelectOption(
                label=topic_title(topic),
                value=topic,
                description=topic_summary(topic),
                default=topic is shown,
            )
            for topic in Topic
        ]
        super().__init__(
            ui.Select(placeholder='Choose a topic', options=options, custom_id='explain:v1:topic')
        )

    @classmethod
    def of(cls, _: dict[str, str], /) -> Self:
        return cls()

    async def press(self, interaction: Interaction, request: Request, /) -> None:
        await interaction.response.defer()
        topic = parse_topic(self.item.values[0])
        text = topic_text(topic, await latest_day(interaction.client.desk, request), request)
        await interaction.edit_original_response(content=text, view=lasting(TopicSelect(topic)))


class Explain(commands.Cog):
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @commands.hybrid_command()
    @app_commands.describe(topic='What you would like to know')
    @app_commands.choices(
        topic=[app_commands.Choice(name=topic.value, value=topic.value) for topic in Topic]
    )
    @requires(Level.MEMBER, in_dm=True)
    async def explain(self, ctx: Context, *, topic: str | None = None) -> None:
        """How gifts, coins, diamonds and payouts work, with sources."""
        request, answer = ctx.request, Answer(ctx)
        chosen = None if topic is None else parse_topic(topic)
        await answer.acknowledge()
        if chosen is None:
            text = explain_index()
        else:
            text = topic_text(chosen, await latest_day(self._desk, request), request)
        await answer.show(text, view=lasting(TopicSelect(chosen)))

    @commands.hybrid_command()
    @app_commands.describe(
        amount='500 coins, 1,000 diamonds, 12 rose, $20, spent $20',
        unit='coins, diamonds, a gift, cash, paid, or a currency',
    )
    @requires(Level.MEMBER, in_dm=True)
    async def convert(self, ctx: Context, *, amount: str, unit: str | None = None) -> None:
        """Turn gifts, coins, diamonds and cash into one another."""
        request, answer = ctx.request, Answer(ctx)
        settings = request.server.settings
        read = parse_amount(
            amount,
            locale=settings.locale,
            find_gift=lambda text: self._desk.catalogue.find(text, defined=request.server.gifts),
            unit=unit,
        )
        found = convert(read, rates_to_show(settings.rate))
        await answer.show(conversion_text(found, request))


async def latest_day(desk: Desk, request: Request) -> LatestDay | None:
    """The latest day of the creator the channel is about; None where there is no such one."""
    try:
        creator = request.server.which_creator(named=None, channel_id=request.channel_id)
    except CreatorNeeded:
        return None
    return await desk.history(request.guild_id).latest_day(creator.id)
