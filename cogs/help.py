"""/help and /privacy: what there is, by task, and what is kept about whom."""

from __future__ import annotations

from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.checks import requires
from bot.desk import Desk
from bot.request import Context, Interaction
from bot.suggest import resembling_command
from bot.text import chip
from bot.ui import Answer
from economy.errors import ChoiceUnknown
from economy.server import Level

TASKS = {  # the ones a task begins with; each group's others stand under `/` and in the README
    'During the LIVE': (
        'gift panel', 'gift log', 'gift bulk', 'gift undo', 'gift fix', 'gift history',
        'live status', 'engage tip',
    ),
    'The stream': (
        'stream start', 'stream board', 'stream goal', 'thanks next', 'stream handover',
        'stream end', 'stream recap', 'stream reconcile',
    ),
    'With the viewers': (
        'engage poll', 'engage question ask', 'engage question next', 'engage checklist',
        'engage schedule add',
    ),
    'Boards and people': ('top gifters', 'top streams', 'fan show', 'fan link'),
    'Money': (
        'payout estimate', 'payout rate', 'payout request', 'payout history',
        'payout statement', 'payout forecast', 'payout split set', 'convert', 'explain',
    ),
    'Setting up': (
        'setup', 'settings set', 'creator add', 'live watch', 'gift catalog', 'import',
    ),
    'About me': ('privacy', 'fan forget', 'help'),
}  # fmt: skip
EXAMPLES = {
    'gift log': '!gift Rose 12 luna · !gift "Hand Hearts" luna · !gift Rose 12 luna to:ravi',
    'gift undo': '!gift undo · !gift undo 128',
    'gift fix': '/gift fix entry:128 count:10',
    'gift history': '!gift history luna',
    'gift panel': '!gift panel · !gift panel Mia',
    'gift bulk': '/gift bulk file:tonight.csv',
    'gift define': '!gift define "Team Heart" 99',
    'stream start': '/stream start title:Friday night goal:10k',
    'stream goal': '!stream goal 10k · !stream goal none',
    'stream reconcile': '!stream reconcile 12345 · !stream reconcile 12,345 7',
    'thanks done': '!thanks done luna',
    'top gifters': '!top · !top week · !top all Mia',
    'top gifts': '!top gifts stream',
    'fan show': '!fan luna · !fan',
    'fan link': '!fan link luna',
    'fan merge': '!fan merge lunar luna · !fan merge "moon luna" luna',
    'payout estimate': '!payout · !payout week',
    'payout rate': '/payout rate preset:custom amount:0.0045 currency:EUR',
    'payout request': '!payout request all Mia · !payout request 10k',
    'payout limits': '/payout limits preset:eea-paypal · /payout limits minimum:20 fee:none',
    'payout paid': '!payout paid 7 95.20 EUR 2026-11-20 fee 2.90 USD',
    'payout cancel': '!payout cancel P7',
    'payout split set': '!payout split set agency 20, moderators 5 · '
    '!payout split set agency 17.5 since 2026-12-01 · !payout split set ravi 30 stream 12',
    'payout split remove': '!payout split remove 2026-12-01',
    'payout forecast': '!payout forecast · !payout forecast Mia',
    'payout income add': '!payout income add 250 EUR sponsorship yesterday · '
    '/payout income add amount:1,234.50 currency:USD kind:brand deal',
    'payout income list': '!payout income list · !payout income list Mia',
    'payout income undo': '!payout income undo I3',
    'payout statement': '!payout statement Mia last month · !payout statement 2026 jsonl',
    'convert': '!convert 500 coins · !convert 12 rose · !convert $20',
    'explain': '!explain payout',
    'engage tip': '!engage tip · !engage tip quiet',
    'engage nudges': '!engage nudges on · !engage nudges off Mia',
    'engage poll': '!engage poll "Which game?" "Chess | Go" 10 · !engage poll "Tea or coffee?"',
    'engage question ask': '!engage question What is your cat called?',
    'engage shoutout': '!engage shoutout luna · !engage shoutout luna What a question!',
    'engage checklist': '!engage checklist twitch',
    'engage schedule add': '!engage schedule add fri 20:00 · !engage schedule add tomorrow 8pm',
    'engage schedule remove': '!engage schedule remove 3',
    'live watch': '!live watch mia.live · !live watch tikfinity Mia · '
    '/live watch handle:@mia.live recording:without names',
    'live replay': '!live replay gift-storm · /live replay recording:quiet-hour speed:60',
    'import': '/import file:tonight.csv creator:Mia',
    'creator add': '!creator add Mia @mia.live',
    'settings set': '/settings set time_zone:Europe/Berlin prefix:?',
}
WHO = {
    Level.MEMBER: 'everybody',
    Level.MODERATOR: 'moderators',
    Level.MANAGER: 'managers',
}


class Help(commands.Cog):
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @commands.hybrid_command()
    @app_commands.describe(command='A command to explain, such as gift log')
    @requires(Level.MEMBER, in_dm=True)
    async def help(self, ctx: Context, *, command: str | None = None) -> None:
        """What I can do, by task, or one command in detail."""
        answer = Answer(ctx)
        await answer.acknowledge(private=True)
        text = await _overview(ctx) if command is None else await _detail(ctx, command)
        await answer.show(text, private=True)

    @help.autocomplete('command')
    async def _commands_like(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        names = [name for name in slash_names(interaction.client) if typed.casefold() in name]
        return [app_commands.Choice(name=name, value=name) for name in names[:25]]

    @commands.hybrid_command()
    @requires(Level.MEMBER, in_dm=True)
    async def privacy(self, ctx: Context) -> None:
        """What is kept, where, who sees it, and how it goes away."""
        await Answer(ctx).show(PRIVACY, private=True)


PRIVACY = (
    '## Privacy\n'
    '**Kept:** gifts that were logged (gift, count, time, the names of fan and guest as typed, a '
    'note), which Discord account logged or undid them, the creators, who is linked to which fan, '
    'and the settings of this server; payouts, splits and other income, with who wrote them down; '
    'questions that viewers ask, with who asked and who pressed *Me too*; planned LIVEs; polls, '
    'but not who voted; a file that is being imported, for a day at most; where a LIVE is '
    'captured, the TikTok user id, handle and name of those who send gifts in it, and of guests; '
    'a recording of it, if a manager asked for one, until somebody deletes the file.\n'
    '**Not kept:** messages, lists of members, anything about people who only read along. Bank, '
    'card and e-mail data are refused.\n'
    '**Where:** on the machine of whoever runs this bot. Nothing leaves it but what you read here '
    'in Discord and, for a captured LIVE, its handle (to TikTok and the server that signs '
    'connections); there is no telemetry.\n'
    '**Who sees it:** moderators see gifts and history; estimates of earnings are shown to '
    'moderators, privately; managers can have gifts, payouts and income as files.\n'
    '**How long:** until whoever runs this bot deletes it. Entries are never changed, only taken '
    'back by a visible entry; questions of viewers go seven days after their answer, or after '
    'thirty without one; open questions of the bot go after seven days.\n'
    '**Your name:** `/fan forget` takes it out for good, the sums stay: you for the fan that is '
    'linked to you, moderators for any. What was posted in Discord, files given out before, '
    'recordings and copies of the ledger stay.'
)


def slash_names(bot: Any) -> list[str]:
    """Every slash command's full name, groups by their members."""
    return sorted(
        command.qualified_name
        for command in bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    )


async def _overview(ctx: Context) -> str:
    prefix = ctx.request.server.settings.prefix
    lines = ['## Diamond Desk', 'Gifts of a TikTok LIVE, counted once and explained.']
    for task, names in TASKS.items():
        mentions = [await ctx.bot.mention_of(name) for name in names]
        lines.append(f'**{task}**\n' + ' · '.join(mentions))
    lines.append(
        f'-# In chat: `{prefix}gift Rose 12 luna`, or mention me instead of `{prefix}`. '
        'On a message: *Apps, Log gift from this*. `/help` with a command explains it.'
    )
    return '\n'.join(lines)


async def _detail(ctx: Context, typed: str) -> str:
    name = ' '.join(typed.casefold().replace('/', ' ').split())
    settings = ctx.request.server.settings
    name = name.removeprefix(settings.prefix).strip()
    names = slash_names(ctx.bot)
    if name not in names:
        within = [known for known in names if known.startswith(f'{name} ')]
        if not within:
            near = resembling_command(ctx.bot, name.partition(' ')[0])
            known = tuple(known for known in names if near and known.split()[0] == near)
            raise ChoiceUnknown('command', typed, known or ('help',))
        mentions = [await ctx.bot.mention_of(known) for known in within]
        return f'### {chip(name)}\n' + '\n'.join(mentions)
    return await _one(ctx, name)


async def _one(ctx: Context, name: str) -> str:
    found: Any = next(
        command for command in ctx.bot.tree.walk_commands() if command.qualified_name == name
    )
    level: Level = found.callback.__desk_level__
    lines = [f'### {await ctx.bot.mention_of(name)}', found.description]
    for option in found.parameters:
        needed = '' if option.required else ' (optional)'
        lines.append(f'`{option.display_name}`{needed}: {option.description}')
    if name in EXAMPLES:
        lines.append(f'Examples: `{EXAMPLES[name].replace(" · ", "` · `")}`')
    lines.append(f'-# For {WHO[level]}.')
    return '\n'.join(lines)
