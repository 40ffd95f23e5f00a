"""Hostile names: logged or refused, never alive in a message and never pinging anybody.

That no message may ping is also checked after every other test that uses a room.
"""

from __future__ import annotations

import re

import pytest

from bot.text import chip

NAMES = (
    '@everyone', '@here', '<@1>', '<@!1>', '<@&1>', '<#1>', '<id:customize>', '</gift log:1>',
    '<t:1:R>', '<:smile:123456789012345678>', '<a:wave:123456789012345678>', '@everyone luna',
    'luna @here', 'x<@1>', '@<@1>', '<@1', '`<@1>`', '``<@1>``', '```js\n<@1>\n```', '`', '``',
    '```', '`@everyone', '@everyone`', '\\`@everyone\\`', '\\', '\\\\', '*bold*', '**bold**',
    '__under__', '_it_', '~~gone~~', '||spoiler||', '> quote', '>>> quote', '# head', '-# small',
    '- list', '1. list', '[click](https://example.com)', 'https://example.com',
    '<https://example.com>', 'discord.gg/abcdef', 'https://discord.gg/abcdef', 'example.com',
    'mailto:a', 'luna\nravi', 'luna\r\n# ravi', 'luna\u2028ravi', 'luna\tmoon', '\nluna\n',
    '\u202eanul', 'a\u202eb\u202cc', '\u2066x\u2069', 'لونا', 'לונה', 'abc אבג 123', '٣٤٥',
    'lu\u200bna', 'lu\u200dna', '\u2060luna', '\ufeffluna', 'lu\u00adna', '\u3164', '\u115f',
    '\u2800', 'Z\u0351\u036b\u0343a\u0324\u0316l\u0341g\u033do', 'a' + '\u0301' * 55,
    '👩‍👩‍👧‍👦', '🇩🇪', '\ufe0f',
    '💎' * 30, '\x00luna', 'lu\x1b[31mna', '\x7f', '\ud7ff', '\ue000', '\U000e0041luna', 'ｌｕｎａ',
    'lUnA', 'Ŀųŋą', '㍿', '{name}', '%s%n', '{{7*7}}', '${x}', "'; DROP TABLE entry; --", '"', "'",
    '""', '<script>alert(1)</script>', '../../etc', 'null', 'None', 'NaN', '-1', '0', 'true', 'x5',
    ' ', '   ', '\u200b', '\u200b\u200b', '\u2003', 'a' * 60, 'a' * 61, 'a' * 200,
    '界' * 60, 'a ' * 100,
)  # fmt: skip
PLAIN = 'luna'
CODE = re.compile(r'`[^`\n]*`')
ALIVE = re.compile(
    r'@everyone|@here|<[@#/:at]|https?:|discord\.gg|example\.com|\]\(|\|\||~~|^>|^- |^1\. |<script'
    r'|[\u200b-\u200f\u202a-\u202e\u2060-\u2066]|[\x00-\x09\x0b-\x1f]',
    re.MULTILINE,
)


def rest(content: str, room) -> str:
    """The message without its inline code and without whom the bot names on purpose."""
    for who in (room.moderator, room.manager):
        content = content.replace(who.mention, 'somebody')
    content = re.sub(r'<t:\d+:[RfF]>', 'then', content)
    return re.sub(
        r'\d[\d,]*', '0', CODE.sub('name', content.replace('\u2068', '').replace('\u2069', ''))
    )


def check(said: str, room, plain: str) -> str | None:
    """What is wrong with an answer about a hostile name: `plain` is the one about a plain name."""
    shape = rest(said, room)
    if shape in (plain, plain.replace('diamonds', 'diamond')):
        return None
    if 'Nothing was saved' in said or 'Nothing is saved' in said:
        return f'alive: {said!r}' if ALIVE.search(shape) else None
    return f'{said!r} is not like {plain!r}'


def test_there_are_enough_names():
    assert len(set(NAMES)) >= 60


@pytest.mark.parametrize('name', NAMES)
def test_a_name_in_code_stays_in_code(name):
    shown = chip(name)
    inner = shown.strip('\u2068\u2069')
    assert inner[0] == inner[-1] == '`'
    assert '`' not in inner[1:-1]
    assert inner[1:-1].strip()
    assert len(shown.splitlines()) == 1


async def test_fans_in_a_slash_option(room):
    plain = rest(
        (await room.slash(room.moderator, 'gift log', gift='gg', count='2', from_=PLAIN)).public,
        room,
    )
    wrong = []
    for count, name in enumerate(NAMES, 3):
        answered = await room.slash(
            room.moderator, 'gift log', gift='gg', count=str(count), from_=name
        )
        said = answered.text
        wrong.append(check(said, room, plain))
        if answered.only.ephemeral:
            continue
        entry = (await room.entries())[-1]
        assert entry.count == count
        assert chip(entry.fan) in said
        assert 1 <= len(entry.fan) <= 60
    assert [each for each in wrong if each] == []


async def test_fans_in_a_typed_line(room):
    plain = rest((await room.say(room.moderator, f'!gift gg 2 {PLAIN}')).public, room)
    wrong = []
    for count, name in enumerate(NAMES, 3):
        for line in (f'!gift gg {count} {name}', f'!gift gg {count} @{name}'):
            answered = await room.say(room.moderator, line)
            said = answered.public
            no_fan = plain.replace(' from name', '')
            wrong.append(check(said, room, plain) and check(said, room, no_fan))
    assert [each for each in wrong if each] == []


async def test_gifts_nobody_knows(room):
    wrong = []
    for name in NAMES:
        for answered in (
            await room.say(room.moderator, f'!gift {name}'),
            await room.slash(room.moderator, 'gift log', gift=name),
            await room.slash(room.moderator, 'gift catalog', search=name),
        ):
            said = answered.text
            if ALIVE.search(rest(said, room)):
                wrong.append(said)
    assert wrong == []


async def test_creators(bare):
    room, wrong = bare, []
    for name in NAMES:
        answered = await room.slash(room.manager, 'creator add', name=name, handle=name)
        wrong += [answered.text] if ALIVE.search(rest(answered.text, room)) else []
    names = [creator.name for creator in (await room.desk.servers.of(room.guild_id)).active]
    assert len(names) > 40
    for name in names:
        answered = await room.slash(
            room.moderator, 'gift log', gift='rose', creator=name, from_=name[:60]
        )
        wrong += [answered.text] if ALIVE.search(rest(answered.text, room)) else []
    listed = (await room.slash(room.moderator, 'creator list')).private
    asked = await room.slash(room.moderator, 'gift log', gift='galaxy')
    assert not ALIVE.search(rest(listed, room).replace('-# And', ''))
    assert not ALIVE.search(rest(asked.private, room))
    assert wrong == []


async def test_defined_gifts(room):
    wrong = []
    for name in NAMES:
        answered = await room.slash(room.moderator, 'gift define', name=name, coins='7')
        wrong += [answered.text] if ALIVE.search(rest(answered.text, room)) else []
    gifts = (await room.desk.servers.of(room.guild_id)).gifts
    assert len(gifts) > 40
    for gift in gifts:
        answered = await room.slash(room.moderator, 'gift log', gift=f'id:{gift.id}')
        assert answered.public.startswith(('🎁 1 × `', '🎁 1 × \u2068`'))
        wrong += [answered.text] if ALIVE.search(rest(answered.text, room)) else []
    for command in ('gift history', 'gift catalog'):
        shown = (await room.slash(room.moderator, command)).private
        assert not ALIVE.search(rest(shown, room)), shown
    assert wrong == []


async def test_notes(room):
    wrong = []
    for count, name in enumerate(NAMES, 2):
        answered = await room.slash(
            room.moderator, 'gift log', gift='gg', count=str(count), note=name
        )
        number = str(len(wrong) + 1)
        shown = await room.slash(room.moderator, 'gift show', entry=number)
        wrong.append(
            [text for text in (answered.text, shown.text) if ALIVE.search(rest(text, room))]
        )
    assert [each for each in wrong if each] == []


@pytest.mark.parametrize(
    ('command', 'option'),
    [
        ('payout estimate', 'creator'),
        ('creator use', 'name'),
        ('gift show', 'entry'),
        ('gift undo', 'entry'),
        ('settings set', 'time_zone'),
        ('settings set', 'locale'),
        ('settings set', 'currency'),
        ('settings set', 'prefix'),
        ('convert', 'amount'),
        ('help', 'command'),
    ],
)
async def test_every_other_place_to_type(room, command, option):
    wrong = []
    for name in NAMES:
        said = (await room.slash(room.manager, command, **{option: name})).text
        wrong += [said] if ALIVE.search(rest(said, room)) else []
    assert wrong == []


async def test_a_server_with_such_fans_still_offers_and_shows_them(room):
    for count, name in enumerate(NAMES, 2):
        await room.slash(room.moderator, 'gift log', gift='gg', count=str(count), from_=name)
    offered = await room.offered(room.moderator, 'gift log', 'from', '')
    assert len(offered) == 25
    for name in offered.values():
        shown = (await room.slash(room.moderator, 'gift history', from_=name)).private
        assert 'takes back' not in shown
        assert '`#' in shown, name
