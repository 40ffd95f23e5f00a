"""Every way the bot says no, and what happens when something breaks."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import get_type_hints

import discord
import pytest
from discord import app_commands
from discord.ext import commands
from simcord.enums import InteractionType
from simcord.interactions import base_payload

import economy
from bot.errors import is_refusal, told
from bot.sentences import SENTENCES
from bot.text import Words
from economy import errors as refusals
from economy.gifts import Gift
from economy.tips import Moment
from storage.errors import StorageClosed
from storage.history import History
from storage.ledger import Ledger
from storage.servers import Servers

WORDS = Words('en_US')
LONG = 'ab`@everyone' * 500
NOTHING = re.compile(r'[Nn]othing (more )?(was|is) (saved|changed)')
SAMPLES = {
    str: ('x', LONG),
    int: (7, 10**40),
    int | None: (7, None),
    bool: (False, True),
    str | None: ('x', LONG[:40]),
    datetime: (datetime(2026, 5, 6, tzinfo=UTC), datetime(2026, 5, 7, tzinfo=UTC)),
    date: (date(2026, 5, 6), date(1, 1, 1)),
    Decimal: (Decimal(3), Decimal('1e30')),
    tuple[Decimal, ...]: ((Decimal('1.23'), Decimal(1230)), (Decimal(10**12),)),
    tuple[str, ...]: (('Mia', 'Leo'), (LONG[:40],) * 100),
    tuple[Gift, ...]: ((Gift(1, 'Rose', 1),), (Gift(-1, 'g' * 40, 10**7),) * 5),
}
WITH_A_MEANING = {  # fields that hold one of few words, or something checked before
    'kind': ('card', 'iban'),
    'currency': ('USD', 'EUR'),
    'level': ('moderator', 'manager'),
    'command': ('payout paid', 'payout income add'),
    'what': ('fan', 'creator'),
    'known': (('Mia',), tuple(Moment)),
    'name': ('Mia', LONG[:40]),
    'creator': ('Mia', LONG[:40]),
    'why': ('the file is empty', 'the file is no recording of a LIVE'),
    'missing': (('Send Messages',), ('Send Messages', 'Embed Links')),
    'amount': (Decimal(3), Decimal('999999.12345678')),
}
MODULES = tuple(
    importlib.import_module(f'economy.{found.name}')
    for found in pkgutil.iter_modules(economy.__path__)
    if found.name.endswith('errors')
)
CLASSES = [
    kind
    for module in MODULES
    for kind in vars(module).values()
    if isinstance(kind, type)
    and issubclass(kind, refusals.Refusal)
    and kind is not refusals.Refusal
]


def samples(kind: type) -> list[refusals.Refusal]:
    """Two of a kind: one everyday, one with everything too long."""
    if not dataclasses.is_dataclass(kind):
        return [kind()]
    known = {name: each for module in MODULES for name, each in vars(module).items()}
    hints = get_type_hints(kind, known | {'Gift': Gift})
    made = []
    for place in (0, 1):
        fields = {}
        for field in dataclasses.fields(kind):
            choices = WITH_A_MEANING.get(field.name) or SAMPLES[hints[field.name]]
            fields[field.name] = choices[place]
        made.append(kind(**fields))
    return made


@pytest.mark.parametrize('kind', CLASSES, ids=lambda kind: kind.__name__)
def test_every_refusal_has_a_sentence(kind):
    assert kind in SENTENCES
    for refusal in samples(kind):
        said = told(refusal, WORDS)
        assert said.fault_id is None
        assert 20 < len(said.sentence) <= 2_000
        assert NOTHING.search(said.sentence), said.sentence
        assert re.sub(r'`[^`]*`', '', said.sentence).find('@everyone') == -1


def test_a_refusal_nobody_wrote_a_sentence_for_is_a_fault():
    class Unheard(refusals.Refusal):
        pass

    assert not is_refusal(Unheard())
    assert told(Unheard(), WORDS).fault_id is not None


LIBRARY = [
    commands.CommandNotFound(),
    commands.UnexpectedQuoteError('"'),
    commands.BadArgument(),
    commands.RoleNotFound('x'),
    commands.CheckFailure(),
    commands.NoPrivateMessage(),
    app_commands.CommandNotFound('old', []),
    StorageClosed(),
]


@pytest.mark.parametrize('error', LIBRARY, ids=lambda error: type(error).__name__)
def test_the_errors_of_the_library_have_sentences_too(error):
    said = told(commands.CommandInvokeError(error), WORDS)
    assert said.fault_id is None
    assert NOTHING.search(said.sentence)


@pytest.mark.parametrize(
    ('name', 'part'),
    [
        ('SQLITE_FULL', 'The disk the bot runs on is full. Nothing was saved.'),
        ('SQLITE_IOERR_WRITE', 'The disk the bot runs on is full. Nothing was saved.'),
        ('SQLITE_READONLY', 'could not write to its disk. Nothing was saved.'),
        ('SQLITE_IOERR_FSYNC', 'could not write to its disk. Nothing was saved.'),
        ('SQLITE_BUSY', 'could not write to its disk. Nothing was saved.'),
        ('SQLITE_CORRUPT', 'Sorry, something went wrong on my side.'),
    ],
)
def test_trouble_with_the_disk_is_named(name, part):
    error = sqlite3.OperationalError('boom')
    error.sqlite_errorname = name
    said = told(error, WORDS)
    assert part in said.sentence
    assert said.fault_id


class Boom(RuntimeError):
    pass


@pytest.fixture
def broken(monkeypatch, faults):
    """A verb that raises as soon as it is called."""
    faults.expected = (Boom,)

    def boom(*_args, **_more):
        raise Boom('secret detail')

    return lambda owner, name: monkeypatch.setattr(owner, name, boom)


@pytest.fixture
def cut(room, faults):
    """Writing an entry of this count breaks after its row is in, before the commit."""
    faults.expected = (sqlite3.IntegrityError,)

    async def at(count: int) -> None:
        sql = (
            'CREATE TEMP TRIGGER cut AFTER INSERT ON main.entry WHEN new.count = '
            f"{count} BEGIN SELECT raise(ABORT, 'secret detail'); END"
        )
        await room.desk._database.write(lambda db: db.execute(sql))

    return at


def apologised(said: str, caplog) -> None:
    """An apology whose id is also in the log, with the whole story; the detail stays there."""
    found = re.fullmatch(
        r'Sorry, something went wrong on my side\. Look at `/gift history` before you try again\. '
        r'If it happens again, tell whoever runs the bot: `([0-9a-f]{6})`\.',
        said,
    )
    assert found, said
    records = [record for record in caplog.records if found[1] in record.getMessage()]
    assert len(records) == 1
    assert 'secret detail' in caplog.text
    assert isinstance(records[0].exc_info[1], (Boom, sqlite3.IntegrityError))


async def test_a_fault_in_a_slash_command(room, cut, caplog):
    await cut(12)
    answered = await room.slash(room.moderator, 'gift log', gift='rose', count='12', from_='luna')
    apologised(answered.private, caplog)
    assert await room.ledger() == []


async def test_a_fault_in_a_message_command(room, cut, caplog):
    await cut(12)
    apologised((await room.say(room.moderator, '!gift rose 12 luna')).public, caplog)
    assert await room.ledger() == []


async def test_a_fault_in_a_button(room, cut, caplog):
    receipt = (await room.say(room.moderator, '!gift rose 12 luna')).only
    await cut(-12)
    answered = await room.click(room.moderator, receipt, 'Undo')
    apologised(answered.private, caplog)
    assert answered.edited == []
    assert await room.ledger() == [(1, 'Rose', 12, 'luna')]


async def test_a_fault_in_the_middle_of_a_fix(room, cut, caplog):
    await room.say(room.moderator, '!gift rose luna')
    await cut(5)  # the reversal is written, the right entry is not
    answered = await room.slash(room.moderator, 'gift fix', entry='1', count='5')
    apologised(answered.private, caplog)
    assert await room.ledger() == [(1, 'Rose', 1, 'luna')]


async def test_a_fault_in_an_answer_to_a_question(room, cut, caplog):
    await room.say(room.moderator, '!gift rose 12 luna')
    asked = (await room.say(room.moderator, '!gift rose 12 luna')).only
    await cut(12)
    apologised((await room.click(room.moderator, asked, 'Log it again')).private, caplog)
    assert len(await room.ledger()) == 1


async def test_a_verb_that_raises(room, broken, caplog):
    broken(Ledger, 'log')
    apologised((await room.slash(room.moderator, 'gift log', gift='rose')).private, caplog)
    apologised((await room.say(room.moderator, '!gift rose')).public, caplog)
    assert await room.ledger() == []


async def test_a_fault_in_a_select(room, broken, caplog):
    setup = (await room.slash(room.manager, 'setup')).only
    broken(Servers, 'set_settings')
    answered = await room.choose(room.manager, setup, ['de'], 'setup:v1:region')
    apologised(answered.private, caplog)


async def test_a_fault_in_a_form(bare, broken, caplog):
    room = bare
    setup = (await room.slash(room.manager, 'setup')).only
    form = await room.click(room.manager, setup, '5. Add a creator')
    broken(Servers, 'add_creator')
    apologised((await room.submit(room.manager, form, name='Mia')).private, caplog)
    assert (await room.desk.servers.of(room.guild_id)).creators == ()


async def test_a_fault_while_typing_offers_nothing(room, broken):
    broken(History, 'uses')
    assert await room.offered(room.moderator, 'gift log', 'gift', 'ro') == {}


async def test_a_refusal_makes_no_noise_in_the_log(room, caplog):
    await room.say(room.moderator, '!gift nosuchgift')
    await room.slash(room.member, 'gift undo')
    receipt = (await room.say(room.moderator, '!gift rose luna')).only
    await room.click(room.member, receipt, 'Undo')
    assert [record for record in caplog.records if record.levelname in ('WARNING', 'ERROR')] == []


async def test_the_bot_goes_on_after_a_fault(room, cut):
    await cut(12)
    assert (await room.say(room.moderator, '!gift rose 12 luna')).public.startswith('Sorry')
    assert '`#1`' in (await room.say(room.moderator, '!gift rose 13 luna')).public


async def test_a_place_where_the_bot_may_not_speak_is_told_by_the_log(room, faults, caplog):
    faults.expected = (discord.Forbidden,)
    await room.say(room.moderator, '!gift rose luna', await silent(room))
    assert 'Could not tell' in caplog.text


async def silent(room):
    refused = discord.PermissionOverwrite(send_messages=False)
    return room.guild.create_text_channel('silent', overwrites={room.env.bot.user: refused})


@pytest.mark.parametrize(
    ('name', 'options', 'part'),
    [
        ('oldcommand', [], 'Discord still shows a command I no longer have.'),
        ('convert', [], 'Discord still shows an older form of this command.'),
    ],
)
async def test_a_command_that_discord_still_shows(room, name, options, part):
    """Discord's apps keep a command for a while after it changed or went."""
    record, payload = base_payload(
        room.env.backend,
        type=InteractionType.APPLICATION_COMMAND,
        channel_id=room.public.id,
        guild_id=room.guild.id,
        user_id=room.member.id,
        data={'id': '1', 'name': name, 'type': 1, 'options': options},
    )
    room.env.backend.emit('INTERACTION_CREATE', payload)
    await room.env.settle()
    (said,) = room.public.history(viewer=room.member)
    assert said.content.startswith(f'{part} Nothing was saved.')
    assert record.ephemeral
