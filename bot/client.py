"""The bot as Discord sees it: least intents, no pings, commands published when they change."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable
from typing import Any

import discord
from discord.ext import commands

from bot.desk import Desk
from bot.request import Context, DeskClient
from bot.suggest import resembling_command
from bot.ui import Press, present
from economy.errors import ChoiceUnknown
from economy.ids import GuildId

log = logging.getLogger(__name__)

NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,  # pictures of boards and recaps; without the right they are left out
    read_message_history=True,  # to reply to a message command, and to count votes
    send_polls=True,
    create_events=True,  # planned LIVEs
)


class DeskBot(DeskClient):
    """Holds the desk for its cogs, and presents every error."""

    def __init__(
        self,
        desk: Desk,
        *,
        cogs: Callable[[Desk, DeskClient], Iterable[commands.Cog]],
        presses: Iterable[type[Press]],
        prefix_commands: bool,
        publish_always: bool = False,
    ) -> None:
        intents = discord.Intents(
            guilds=True,
            guild_messages=True,
            dm_messages=True,
            message_content=prefix_commands,
        )
        super().__init__(
            command_prefix=_prefixes,
            intents=intents,
            help_command=None,
            case_insensitive=True,
            strip_after_prefix=True,
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=30,
        )
        self.desk = desk
        self._cogs_of = cogs
        self._presses = tuple(presses)
        self._publish_always = publish_always
        self._command_ids: dict[str, int] | None = None

    async def setup_hook(self) -> None:
        """Load everything or nothing: a cog that does not load stops the start."""
        for cog in self._cogs_of(self.desk, self):
            await self.add_cog(cog)
        self.add_dynamic_items(*self._presses)
        self.tree.error(_present_in_tree)
        await self._publish()

    async def get_context(self, origin: Any, /, *, cls: Any = Context) -> Any:
        """Our own context, in which `!gift log Rose` is `!gift Rose` as `/gift log` is."""
        ctx = await super().get_context(origin, cls=cls)
        group: Any = ctx.command
        if ctx.interaction is None and isinstance(group, commands.HybridGroup) and group.fallback:
            ctx.view.skip_ws()
            if ctx.view.get_word().casefold() != group.fallback:
                ctx.view.undo()
        return ctx

    async def on_ready(self) -> None:
        log.info('Connected as %s, in %s servers.', self.user, len(self.guilds))
        if not self.guilds:
            log.info('Not in any server yet. Invite me with: %s', self.invite_link)

    @property
    def invite_link(self) -> str:
        """Adds the bot to a server with the least permissions it works with."""
        assert self.application_id is not None
        return discord.utils.oauth_url(self.application_id, permissions=NEEDED)

    async def mention_of(self, name: str) -> str:
        """A slash command to tap, such as `gift log`; plain text where Discord lists none."""
        if self._command_ids is None:
            published = await self.tree.fetch_commands()
            self._command_ids = {command.name: command.id for command in published}
        command_id = self._command_ids.get(name.split(maxsplit=1)[0])
        return f'`/{name}`' if command_id is None else f'</{name}:{command_id}>'

    async def on_command_error(self, ctx: Context, error: commands.CommandError, /) -> None:  # type: ignore[override]
        """Tell the person. `!something` that is no command of ours may be another bot's."""
        if isinstance(error, commands.CommandNotFound):
            is_meant = ctx.prefix is None or ctx.prefix.startswith('<@')
            typed = ctx.invoked_with or ''
            near = resembling_command(self, typed)
            if near is not None:
                await present(ctx, ChoiceUnknown('command', typed, (near, 'help')))
                return
            if not is_meant:
                return
        await present(ctx, error)

    async def _publish(self) -> None:
        """Send the slash commands to Discord when they differ from what was sent last."""
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        text = json.dumps(payload, sort_keys=True, default=str)
        digest = hashlib.sha256(text.encode()).hexdigest()
        name = f'commands:{self.application_id}'
        if not self._publish_always and await self.desk.memory.recall(name) == digest:
            return
        published = await self.tree.sync()
        self._command_ids = {command.name: command.id for command in published}
        await self.desk.memory.remember(name, digest)
        log.info('Published %s commands.', len(payload))


async def _present_in_tree(
    interaction: discord.Interaction, error: discord.app_commands.AppCommandError
) -> None:
    await present(interaction, error)  # type: ignore[arg-type]  # our own client


async def _prefixes(bot: DeskBot, message: discord.Message) -> list[str]:
    """A mention always works, and the server's prefix where message content may be read."""
    prefix = '!'
    if message.guild is not None:
        prefix = (await bot.desk.servers.of(GuildId(message.guild.id))).settings.prefix
    return commands.when_mentioned_or(prefix)(bot, message)
