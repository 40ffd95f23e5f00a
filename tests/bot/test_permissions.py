"""Who may do what: every command and every button against every kind of person."""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest
from discord import app_commands
from simcord.actors import MemberActor

from bot.app import PRESSES, build_bot
from bot.ui import DeskModal, Press
from economy.server import Level

REFUSED = 'This is for '
EVERYBODY = {
    'gift catalog', 'top gifters', 'top gifts', 'top streams', 'fan show', 'fan link', 'fan forget',
    'stream status', 'engage tip', 'engage question ask', 'explain', 'convert', 'help', 'privacy',
}  # fmt: skip
OPEN_ITEMS = {
    'TopicSelect', 'MeTooButton', 'WithdrawButton', 'BoardButton', 'OwnPlaceButton',
    'ShowFanButton', 'EndLinkButton', 'ForgetButton',
}  # fmt: skip
MANAGERS = {
    'creator add', 'creator use', 'creator rename', 'creator retire', 'setup', 'settings set',
    'engage nudges', 'import', 'live watch', 'live stop', 'live replay',
    'payout request', 'payout paid', 'payout cancel', 'payout history',
    'payout split set', 'payout split show', 'payout split remove',
    'payout income add', 'payout income list', 'payout income undo',
    'payout limits',
    'payout statement',
    'payout forecast',
}  # fmt: skip
STAGES = {  # what a manager says so that an item of that kind appears under the last answer
    'AskedButton': '!gift TikTok Universe',
    'AskedPageButton': '!engage question list',
    'BoardOffButton': '!stream board',
    'BoardButton': '!top all',
    'ClaimButton': '!fan link fan1',
    'BulkCancelButton': '!gift bulk rose',
    'BulkFixButton': '!gift bulk nosuchgift',
    'BulkLogButton': '!gift bulk rose',
    'ConfirmRateButton': '!payout rate custom 5 USD',
    'CreatorButton': '!setup',
    'EndLinkButton': '!fan link fan1',
    'EndPollButton': '!engage poll x a|b',
    'ForgetButton': '!fan forget fan2',
    'HistoryButton': '!gift history',
    'KeyButton': '!gift panel',
    'MeTooButton': '!engage question ask x',
    'MergeButton': '!fan merge fan3 fan4',
    'NextQuestionButton': '!engage question next',
    'OtherGiftButton': '!gift panel',
    'OwnPlaceButton': '!top all',
    'PlansPageButton': '!engage schedule',
    'RateButton': '!payout rate',
    'RatePick': '!setup',
    'RecapMoneyButton': '!stream start; !stream recap',
    'RefreshButton': '!gift panel',
    'RegionPick': '!setup',
    'ReopenButton': '!stream start; !stream end',
    'RequeueButton': '!engage question next',
    'RolePick': '!setup',
    'SettleButton': '!stream start; !stream reconcile 5',
    'ShowFanButton': '!fan fan5',
    'ShowMeButton': '!payout',
    'TakeOverButton': '!stream start; !stream handover',
    'ThankButton': '!gift Galaxy x2 big; !thanks',
    'ThankedButton': '!gift Galaxy big',
    'TickButton': '!engage checklist',
    'TopicSelect': '!explain',
    'UndoButton': '!gift rose',
    'WhenButton': '!engage schedule add 2026-11-01 01:30',
    'WithdrawButton': '!engage question ask again',
}
FORGED = {  # items that nobody's message brings up, but time or another press does
    'AgainButton': 'pad:v1:again:0123456789abcdef:1:1',
    'BoardThanksButton': 'board:v1:thanks:1:1:1',
    'ColumnsButton': 'import:v1:columns:0123456789abcdef',
    'DatesButton': 'import:v1:dates:0123456789abcdef',
    'ImportButton': 'import:v1:go:0123456789abcdef',
    'ImportCancelButton': 'import:v1:cancel:0123456789abcdef',
    'ImportUndoButton': 'import:v1:undo:1',
    'BulkUndoButton': 'bulk:v1:undo:btn:0123456789abcdef:1:2',
    'CancelPaidButton': 'payout:v1:cancelpaid:0123456789abcdef',
    'IncomePageButton': 'payout:v1:incomes:1:1:o',
    'IncomeSumButton': 'sum:v1:income:0123456789abcdef:0',
    'IncomeUndoButton': 'payout:v1:incomeundo:1',
    'CountButton': 'pad:v1:count:0123456789abcdef:5',
    'EndButton': 'stream:v1:end:1',
    'OwnRateButton': 'payout:v1:own:1',
    'PairButton': 'live:v1:pair:one:1',
    'PaidSumButton': 'sum:v1:paid:0123456789abcdef:0',
    'PayoutsButton': 'payout:v1:page:1:o5',
    'LimitSumButton': 'sum:v1:limits:0123456789abcdef:0',
    'NewGoalButton': 'engage:v1:newgoal:1:1',
    'StartPollButton': 'engage:v1:nudgepoll:1:1:1:0',
    'SeparateButton': 'fan:v1:separate:1',
    'FollowButton': 'live:v1:follow:1:yes',
    'FormButton': 'pad:v1:form:0123456789abcdef:who:1',
    'GifterButton': 'pad:v1:from:0123456789abcdef:n:1',
    'StillLiveButton': 'stream:v1:alive:1',
    'ThanksNowButton': 'thanks:v1:next:1',
    'TryAgainButton': 'live:v1:again:1:tiktok',
    'UnadjustButton': 'stream:v1:unadjust:1',
}


def people(room) -> dict[str, tuple[MemberActor, Level]]:
    """One person of every kind, made by the words of a test."""

    def person(name: str, *roles: str) -> MemberActor:
        made = room.env.create_user(name)
        return room.guild.add_member(made, roles=[room.roles[role] for role in roles])

    admins = discord.Permissions(administrator=True)
    room.roles['admins'] = room.guild.create_role('admins', permissions=admins)
    return {
        'owner': (MemberActor(room.env, room.guild, room.guild.owner), Level.MANAGER),
        'admin': (person('admin', 'admins'), Level.MANAGER),
        'manager by permission': (room.manager, Level.MANAGER),
        'manager by role': (person('boss', 'bosses'), Level.MANAGER),
        'moderator by permission': (room.moderator, Level.MODERATOR),
        'moderator by role': (person('helper', 'plain'), Level.MODERATOR),
        'member': (room.member, Level.MEMBER),
    }


KINDS = (
    'owner', 'admin', 'manager by permission', 'manager by role', 'moderator by permission',
    'moderator by role', 'member',
)  # fmt: skip


@pytest.fixture
async def ruled(room):
    """The room with a moderator role and a manager role of its own."""
    await room.settings(moderator_role=room.roles['plain'], manager_role=room.roles['bosses'])
    return room


def slash_commands(bot) -> list[app_commands.Command]:
    return [each for each in bot.tree.walk_commands() if isinstance(each, app_commands.Command)]


async def test_every_command_says_who_may_use_it(room):
    bot = room.env.bot
    levels = {each.qualified_name: each.callback.__desk_level__ for each in slash_commands(bot)}
    assert levels == {
        name: Level.MEMBER
        if name in EVERYBODY
        else Level.MANAGER
        if name in MANAGERS
        else Level.MODERATOR
        for name in levels
    }
    assert set(levels) >= EVERYBODY | MANAGERS
    for command in bot.walk_commands():
        assert isinstance(command.callback.__desk_level__, Level), command
        assert command.checks, command


async def test_discord_hides_no_command_from_a_chosen_role(room):
    for command in room.env.bot.tree.get_commands():
        assert command.default_permissions is None, command


@pytest.mark.parametrize('kind', KINDS)
async def test_slash_commands(ruled, kind):
    who, level = people(ruled)[kind]
    wrong = []
    for command in slash_commands(ruled.env.bot):
        needed = [each for each in command.parameters if each.required]
        options = {
            each.display_name: each.choices[0].value if each.choices else 'x' for each in needed
        }
        before = len(ruled.sent())
        answered = await ruled.slash(who, command.qualified_name, **options)
        said = ruled.sent()[before:]
        is_refused = any(body['content'].startswith(REFUSED) for body in said)
        if is_refused != (level < command.callback.__desk_level__):
            wrong.append((command.qualified_name, said))
        if is_refused:
            assert answered.private
    assert not wrong


@pytest.mark.parametrize('kind', KINDS)
async def test_message_commands(ruled, kind):
    who, level = people(ruled)[kind]
    wrong = []
    for command in list(ruled.env.bot.walk_commands()):
        for extra in (' x', ' x x'):
            said = (await ruled.say(who, f'!{command.qualified_name}{extra}')).public
            needed = command.callback.__desk_level__
            if command.qualified_name == 'payout rate':
                needed = Level.MANAGER  # to show it is a moderator's, to choose one is not
            if said.startswith(REFUSED) != (level < needed):
                wrong.append((command.qualified_name, said))
    assert not wrong


@pytest.mark.parametrize('kind', KINDS)
async def test_buttons_and_selects(ruled, kind):
    who, level = people(ruled)[kind]
    for count in range(11):
        await ruled.say(ruled.moderator, f'!gift gg {count + 1} fan{count}')
        await asked(ruled, count)
    await ruled.settings(time_zone='America/New_York')  # which sets the clock back in November
    wrong = []
    for press in sorted(PRESSES, key=lambda press: press.__name__ != 'RateButton'):
        await ruled.env.advance_time(30)
        answered = await tried(ruled, who, press)
        said = [message.content for message in answered.new]
        if any(text.startswith(REFUSED) for text in said) != (level < press.level):
            wrong.append((press.__name__, said))
        if level < press.level:
            assert answered.edited == []
    assert not wrong


async def tried(room, who, press):
    if press.__name__ in FORGED:
        anything = (await room.say(room.manager, '!help')).only
        return await room.forge(who, FORGED[press.__name__], anything)
    for said in STAGES[press.__name__].split('; '):
        shown = (await room.say(room.manager, said)).new[-1]
    item = next(
        item
        for row in shown.components
        for item in row['components']
        if press.__discord_ui_compiled_template__.fullmatch(item['custom_id'])
    )
    return await pressed(room, who, shown, item)


async def asked(room, count: int) -> None:
    """One more question of one more viewer, and one more LIVE ahead."""
    await room.desk.schedule(room.guild_id).add(
        room.env.now() + timedelta(days=count + 1), creator_id=1, creator='Mia', title=None,
        minutes=60, channel_id=room.public.id, key=f'test:{count}', by=1, at=room.env.now(),
    )  # fmt: skip
    await room.desk.audience(room.guild_id).ask(
        'x', creator_id=1, key=f'test:{count}', by=1_000 + count, at=room.env.now()
    )


async def pressed(room, who, shown, item):
    match item['type']:
        case 2:
            return await room.click(who, shown, custom_id=item['custom_id'])
        case 3:
            values = [item['options'][0]['value']]
        case _:
            values = [room.roles['plain']]
    return await room.choose(who, shown, values, item['custom_id'])


def kinds_of(base):
    """Every press that has a template of its own."""
    for kind in base.__subclasses__():
        if kind.__discord_ui_compiled_template__.pattern != r'(?!)':
            yield kind
        yield from kinds_of(kind)


def test_every_item_is_registered_and_tried_here():
    assert (
        set(STAGES) | set(FORGED)
        == {press.__name__ for press in PRESSES}
        == {kind.__name__ for kind in kinds_of(Press)}
    )
    templates = [press.__discord_ui_compiled_template__.pattern for press in PRESSES]
    assert len(set(templates)) == len(templates)


def test_every_item_and_form_names_its_level():
    """A level of one's own, not the one inherited: forgetting it would open an item to all."""
    for kind in (*PRESSES, *DeskModal.__subclasses__()):
        own = next(vars(each)['level'] for each in kind.__mro__ if 'level' in vars(each))
        assert kind.__name__ in OPEN_ITEMS or own > Level.MEMBER, kind


async def test_a_role_that_is_taken_away_counts_at_once(ruled):
    helper, _ = people(ruled)['moderator by role']
    receipt = (await ruled.say(helper, '!gift rose 12')).only
    ruled.env.backend.remove_member_role(ruled.guild.id, helper.id, ruled.roles['plain'].id)
    assert (await ruled.say(helper, '!gift gg')).public.startswith(REFUSED)
    assert (await ruled.click(helper, receipt, 'Undo')).private.startswith(REFUSED)
    refused = (await ruled.slash(helper, 'gift undo')).private
    assert refused == (
        f'This is for moderators: you need the role {ruled.roles["plain"].mention} or the '
        'permission Manage Messages. Nothing was saved. Ask a manager of this server.'
    )
    assert len(await ruled.ledger()) == 1


async def test_a_form_is_refused_when_the_role_went_meanwhile(ruled):
    boss, _ = people(ruled)['manager by role']
    setup = await ruled.slash(boss, 'setup')
    form = await ruled.click(boss, setup.only, '5. Add a creator')
    ruled.env.backend.remove_member_role(ruled.guild.id, boss.id, ruled.roles['bosses'].id)
    refused = await ruled.submit(boss, form, name='Leo')
    assert refused.private.startswith('This is for managers: you need the role')
    assert [each.name for each in (await ruled.desk.servers.of(ruled.guild_id)).creators] == ['Mia']


@pytest.mark.parametrize('setting', ['moderator_role', 'manager_role'])
async def test_everyone_as_a_role_makes_nobody_more(room, setting):
    await room.settings(**{setting: room.roles['plain']})
    await room.settings(**{setting: room.roles['everyone']})
    settings = (await room.desk.servers.of(room.guild_id)).settings
    assert (settings.moderator_role_id, settings.manager_role_id) == (None, None)
    assert (await room.say(room.member, '!gift rose')).public.startswith(REFUSED)
    assert (await room.slash(room.member, 'settings set', prefix='?')).private.startswith(REFUSED)


async def test_the_refusal_pings_no_role(ruled):
    await ruled.say(ruled.member, '!gift rose')
    assert ruled.sent()[-1]['allowed_mentions'] == {'parse': [], 'replied_user': False}


def test_the_bot_asks_for_the_least_it_needs(desk):
    on, off = (build_bot(desk, prefix_commands=each).intents for each in (True, False))
    assert on.message_content
    assert not off.message_content
    for intents in (on, off):
        assert not intents.members
        assert not intents.presences
