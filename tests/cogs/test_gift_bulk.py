"""/gift bulk: many gifts, shown before they are logged, logged together, undone together."""

from __future__ import annotations

import discord
import pytest

TEN = """Rose 12 luna
Galaxy ravi
# a comment, and an empty line

Finger Heart x5 zoe
Rosse many luna
"Hand Hearts" luna
Swan 2 ravi
10k rose @luna
TikTok Universe ravi
GG
Perfume x3 nadia"""


def labels(message) -> list[list[str]]:
    return [[button['label'] for button in row['components']] for row in message.components]


def custom_id(message, label: str) -> str:
    buttons = [button for row in message.components for button in row['components']]
    return next(button['custom_id'] for button in buttons if button['label'] == label)


async def previewed(room, text: str, **options):
    form = await room.slash(room.moderator, 'gift bulk', **options)
    return await room.submit(room.moderator, form, one=text)


async def test_ten_lines_with_two_wrong(room):
    shown = await previewed(room, TEN)
    assert shown.private.splitlines() == [
        '### 8 lines for `Mia`: 12,596 diamonds 💎',
        'Nothing is saved until you press the button.',
        '`1` 12 × **Rose** from `luna`: 12',
        '`2` 1 × **Galaxy** from `ravi`: 1,000',
        '`5` 5 × **Finger Heart** from `zoe`: 25',
        '`7` 1 × **Hand Hearts** from `luna`: 100',
        '`8` 2 × **Swan** from `ravi`: 1,398',
        '`9` 10,000 × **Rose** from `luna`: 10,000',
        '`11` 1 × **GG**: 1',
        '`12` 3 × **Perfume** from `nadia`: 60',
        '⚠️ **2 lines are wrong** and left out:',
        '`6` `Rosse many luna`: no gift that I know; did you mean `Rose` (1 coin) or `Roses` '
        '(500 coins)?',
        '`10` `TikTok Universe ravi`: several prices; write `id:6038` (34,999 coins) or '
        '`id:9101` (44,999 coins)',
    ]
    assert labels(shown.only) == [['Log the 8 good lines', 'Fix the wrong ones', 'Cancel']]
    assert await room.ledger() == []
    logged = await room.click(room.moderator, shown.only, 'Log the 8 good lines')
    assert logged.change == 'Logged as `#1` to `#8`.'
    assert logged.public == (
        '📦 10,025 gifts in 8 lines: **12,596 diamonds** 💎\n'
        f'`Mia` today: **12,596 diamonds** · `#1` to `#8` logged by {room.moderator.mention}'
    )
    assert labels(logged.only) == [['Undo all']]
    assert {entry.source for entry in await room.entries()} == {'bulk'}


async def test_pressed_twice_it_is_logged_once(room):
    shown = await previewed(room, 'Rose luna\nRose luna')
    log = custom_id(shown.only, 'Log 2 lines')
    await room.forge(room.moderator, log, shown.only)
    again = await room.forge(room.moderator, log, shown.only)
    assert again.private.endswith('Already saved: this request came twice and counts once.')
    assert await room.ledger() == [(1, 'Rose', 1, 'luna'), (2, 'Rose', 1, 'luna')]


async def test_undo_all_leaves_what_was_taken_back(room):
    await room.say(room.moderator, '!gift Lion zoe')
    shown = await previewed(room, 'Rose 5 luna\nGalaxy ravi\nSwan luna')
    receipt = (await room.click(room.moderator, shown.only, 'Log 3 lines')).only
    await room.say(room.moderator, '!gift undo 3')
    undo = custom_id(receipt, 'Undo all')
    undone = await room.click(room.manager, receipt, 'Undo all')
    assert undone.change == (
        '~~`#2` to `#4`~~\n↩️ Taken back: 2 of 3 lines, -704 diamonds, by '
        f'{room.manager.mention}. 1 of them had been taken back before, and stay so.\n'
        '`Mia` today: **29,999 diamonds**'
    )
    again = await room.forge(room.manager, undo, receipt)
    assert again.private == '`#2` to `#4`: all of it was taken back before. Nothing was changed.'
    assert sum(entry.diamonds for entry in await room.entries()) == 29_999
    refused = await room.forge(room.member, undo, receipt)
    assert refused.private.startswith('This is for moderators')


async def test_the_wrong_lines_are_mended_in_the_form(room):
    shown = await previewed(room, 'Rose luna\nRosse many luna')
    log = custom_id(shown.only, 'Log the good line')
    form = await room.click(room.moderator, shown.only, 'Fix the wrong ones')
    field = form.result.modal['components'][0]['component']
    assert field['value'] == 'Rose luna\nRosse many luna'
    mended = await room.submit(room.moderator, form, one='Rose luna\nRose 3 ravi')
    assert mended.change.startswith('### 2 lines for `Mia`: 4 diamonds 💎')
    assert labels(mended.edited[0]) == [['Log 2 lines', 'Cancel']]
    assert custom_id(mended.edited[0], 'Log 2 lines') != log
    await room.click(room.moderator, mended.edited[0], 'Log 2 lines')
    assert len(await room.ledger()) == 2


async def test_one_bad_line_is_nothing_to_log(room):
    shown = await previewed(room, 'nosuchgift luna')
    assert shown.private.startswith('I can read no line of it for `Mia`. Nothing was saved.')
    assert labels(shown.only) == [['Fix the wrong ones', 'Cancel']]
    cancelled = await room.click(room.moderator, shown.only, 'Cancel')
    assert cancelled.change == 'Nothing was saved.'
    assert labels(cancelled.edited[0]) == []


async def test_it_works_after_a_restart(room):
    shown = await previewed(room, 'Rose luna\nnosuchgift\nGalaxy ravi')
    await room.restart()
    logged = await room.click(room.moderator, shown.only, 'Log the 2 good lines')
    await room.restart()
    assert '2 of 2 lines' in (await room.click(room.moderator, logged.only, 'Undo all')).change


async def test_a_csv_file_with_a_header(room):
    data = 'From;Gift;Count;Note\nluna;Rose;12;first\n"ravi; the 2nd";Galaxy;;\n'.encode('utf-16')
    shown = await room.slash(room.moderator, 'gift bulk', file=('gifts.csv', data))
    assert shown.private.splitlines()[2:] == [
        '`2` 12 × **Rose** from `luna` 📝: 12',
        '`3` 1 × **Galaxy** from `ravi; the 2nd`: 1,000',
    ]
    await room.click(room.moderator, shown.only, 'Log 2 lines')
    assert (await room.entries())[0].note == 'first'


async def test_another_encoding_is_guessed_and_said(room):
    data = 'Rose 12 Zoë\nRose é'.encode('cp1252')
    shown = await room.slash(room.moderator, 'gift bulk', file=('gifts.txt', data))
    assert '`1` 12 × **Rose** from `Zoë`: 12' in shown.private
    assert shown.private.endswith(
        '-# The file does not tell its encoding; I took it for Windows-1252.'
    )


async def test_five_hundred_lines_are_one_receipt_and_one_more_is_refused(room):
    lines = [f'Rose {count} fan {count}' for count in range(1, 501)]
    data = '\n'.join(lines).encode()
    shown = await room.slash(room.moderator, 'gift bulk', file=('gifts.txt', data))
    assert '-# and 490 more' in shown.private
    logged = await room.click(room.moderator, shown.only, 'Log 500 lines')
    assert logged.public.startswith('📦 125,250 gifts in 500 lines: **125,250 diamonds**')
    undone = await room.click(room.moderator, logged.only, 'Undo all')
    assert '500 of 500 lines' in undone.change
    refused = await room.slash(
        room.moderator, 'gift bulk', file=('gifts.txt', data + b'\nRose luna')
    )
    assert refused.private == (
        'That is 501 lines; at most 500 go at once. Nothing was saved. Send it in parts.'
    )


async def test_five_hundred_wrong_lines_fit_one_message(room):
    data = '\n'.join(f'`@everyone` nosuchgift {count} ' + 'ש' * 80 for count in range(500)).encode()
    shown = await room.slash(room.moderator, 'gift bulk', file=('gifts.txt', data))
    assert 1_000 < len(shown.private) <= 2_000
    assert ' more wrong lines' in shown.private
    assert labels(shown.only) == []


@pytest.mark.parametrize(
    ('name', 'data', 'part'),
    [
        ('gifts.csv', b'PK\x03\x04\x14\x00\x00\x00', 'That file is no text I can read.'),
        ('picture.png', b'\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR', 'That file is no text I can read.'),
        ('gifts.txt', b'Rose\x00 luna', 'That file is no text I can read.'),
        ('gifts.txt', b'Rose luna\n' * 30_000, 'That file has 292 KiB; at most 256 are read.'),
        ('gifts.txt', b'', 'There is no gift in it.'),
        ('gifts.csv', b'gift,count,from\n', 'There is no gift in it.'),
        ('gifts.csv', b'# nothing\n\n \n', 'There is no gift in it.'),
    ],
)
async def test_files_that_hold_no_gifts(room, name, data, part):
    refused = await room.slash(room.moderator, 'gift bulk', file=(name, data))
    assert refused.private.startswith(f'{part} Nothing was saved.')
    assert await room.ledger() == []


async def test_a_file_that_discord_does_not_hand_over(room, monkeypatch, faults):
    async def gone(_):
        raise discord.NotFound(type('R', (), {'status': 404, 'reason': 'gone'})(), 'gone')

    monkeypatch.setattr(discord.Attachment, 'read', gone)
    refused = await room.slash(room.moderator, 'gift bulk', file=('gifts.txt', b'Rose luna'))
    assert refused.private == 'Discord did not hand me that file. Nothing was saved. Send it again.'


async def test_lines_in_a_message(room):
    shown = await room.say(room.moderator, f'!gift bulk\nRose 12 {room.member.mention}\nnosuchgift')
    assert '`1` 12 × **Rose** from `member`: 12' in shown.public
    assert labels(shown.only) == [['Log the good line', 'Fix the wrong ones', 'Cancel']]
    stolen = await room.click(room.manager, shown.only, 'Log the good line')
    assert stolen.private.startswith('Somebody else was asked that.')
    logged = await room.click(room.moderator, shown.only, 'Log the good line')
    assert logged.change.startswith('📦 12 gifts in one line: **12 diamonds**')
    assert labels(logged.edited[0]) == [['Undo all']]


async def test_a_message_without_lines(room):
    assert (await room.say(room.moderator, '!gift bulk')).public.startswith(
        'There is no gift in it. Nothing was saved. Write one gift a line'
    )


async def test_a_file_in_a_message(room):
    await room.moderator.send(
        room.public, '!gift bulk', attachments=[('gifts.csv', b'gift,from\nRose,luna')]
    )
    shown = room.public.history(viewer=room.moderator)[-1]
    assert '`2` 1 × **Rose** from `luna`: 1' in shown.content


async def test_gifts_after_the_end_are_asked_about_once(room):
    await room.slash(room.moderator, 'stream start')
    await room.slash(room.moderator, 'stream end')
    shown = await previewed(room, 'Rose luna\nGalaxy ravi')
    asked = await room.click(room.moderator, shown.only, 'Log 2 lines')
    assert asked.change.startswith('Stream 1 of `Mia` ended ')
    assert asked.change.endswith('Do these gifts belong to it? Nothing is saved until you choose.')
    assert labels(asked.edited[0]) == [['Yes, to stream 1', 'No, log them apart', 'Cancel']]
    assert await room.ledger() == []
    logged = await room.click(room.moderator, asked.edited[0], 'Yes, to stream 1')
    assert '`Mia` this stream: **1,001 diamonds**' in logged.public
    assert {entry.stream_id for entry in await room.entries()} == {1}


async def test_gifts_may_stay_apart_from_the_stream(room):
    await room.slash(room.moderator, 'stream start')
    await room.slash(room.moderator, 'stream end')
    shown = await previewed(room, 'Rose luna\nGalaxy ravi')
    asked = await room.click(room.moderator, shown.only, 'Log 2 lines')
    await room.click(room.moderator, asked.edited[0], 'No, log them apart')
    assert {entry.stream_id for entry in await room.entries()} == {None}


async def test_gifts_reopen_a_stream_that_the_bot_took_for_over(room):
    await room.slash(room.moderator, 'stream start')
    streams = room.desk.streams(room.guild_id)
    await streams.end_forgotten(1, quiet_since=room.env.now())
    shown = await previewed(room, 'Rose luna\nGalaxy ravi')
    asked = await room.click(room.moderator, shown.only, 'Log 2 lines')
    assert 'Does it go on? Nothing is saved until you choose.' in asked.change
    logged = await room.click(room.moderator, asked.edited[0], 'It goes on: reopen it')
    assert '`Mia` this stream: **1,001 diamonds**' in logged.public
    assert (await streams.of_id(1)).is_running


async def test_a_creator_who_was_retired_meanwhile(room):
    await room.add_creator('Leo')
    shown = await previewed(room, 'Rose luna\nnosuchgift', creator='Mia')
    form = await room.click(room.moderator, shown.only, 'Fix the wrong ones')
    await room.slash(room.manager, 'creator retire', name='Mia')
    refused = await room.click(room.moderator, shown.only, 'Log the good line')
    assert refused.private.startswith('`Mia` is retired. Nothing was saved.')
    refused = await room.submit(room.moderator, form, one='Rose luna')
    assert refused.private.startswith('`Mia` is retired. Nothing was saved.')
    refused = await room.slash(room.moderator, 'gift bulk', creator='Mia')
    assert refused.private.startswith('`Mia` is retired. Nothing was saved.')


async def test_two_creators_are_never_guessed_between(room):
    await room.add_creator('Leo')
    assert 'Which creator' in (await room.slash(room.moderator, 'gift bulk')).private
    shown = await previewed(room, 'Rose luna', creator='Leo')
    await room.click(room.moderator, shown.only, 'Log it')
    assert await room.ledger(creator=2) == [(1, 'Rose', 1, 'luna')]


async def test_the_price_that_was_shown_is_logged(room):
    shown = await previewed(room, 'Rose 2 luna')
    await room.slash(room.moderator, 'gift define', name='Rose', coins='9')
    await room.click(room.moderator, shown.only, 'Log it')
    assert [entry.diamonds for entry in await room.entries()] == [2]


async def test_members_cannot(room):
    shown = await room.slash(room.member, 'gift bulk')
    assert shown.private.startswith('This is for moderators')
