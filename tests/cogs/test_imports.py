"""/import: shown first, then added by itself, through a restart, and taken back as a whole."""

from __future__ import annotations

import discord
import pytest

HEAD = 'gifter;gift;count;coins each;time;stream'
ROWS = [
    'luna;Rose;3;1;2026-05-04 20:00;Friday',
    'ravi;Galaxy;1;1000;2026-05-04 20:10;Friday',
    'ravi;Galaxy;0;1000;2026-05-04 20:20;Friday',
    'zoe;Odd One;2;77;2026-05-05 09:00;',
]


def table(*rows: str, head: str = HEAD) -> bytes:
    return '\n'.join([head, *(rows or ROWS)]).encode()


def labels(message) -> list[str]:
    return [button['label'] for row in message.components for button in row['components']]


def cog_of(room):
    return room.env.bot.get_cog('Imports')


async def previewed(room, data: bytes, name: str = 'tonight.csv', **options):
    form = await room.slash(room.manager, 'import', **options)
    return await room.submit(room.manager, form, file=(name, data))


async def carried(room):
    """What the tick of the cog brings into the channel."""
    before = room._written(room.public)
    await cog_of(room).tick(room.env.now())
    await room.env.settle()
    return room._since(room.public, before)


async def test_a_table_from_the_form_to_the_undo(room):
    shown = await previewed(room, table())
    assert shown.private.splitlines() == [
        '### `tonight.csv` for `Mia`: 3 rows to add, 1,157 diamonds',
        '-# 1 row wrong',
        '-# From May 4, 2026 to May 5, 2026',
        '-# Columns: gifter = `gifter`, gift = `gift`, count = `count`, coins of one gift = '
        '`coins each`, time = `time`, stream = `stream`',
        '-# Times without a zone are of UTC',
        '-# New gifts of this server: `Odd One` (77 coins)',
        '-# Streams: 1',
        'Nothing is saved until you press the button.',
        '⚠️ **1 row wrong** and left out:',
        '`4` `ravi;Galaxy;0;1000;2026-05-04 20:20;Fri…`: A count goes from 1 to 1,000,000, not 0. '
        'To take a gift back, use `/gift undo`.',
    ]
    assert labels(shown.only) == ['Import 3 rows', 'Change columns', 'Stream and dates', 'Cancel']
    assert await room.ledger() == []
    begun = await room.click(room.manager, shown.only, 'Import 3 rows')
    assert begun.change == 'Import 1 has begun.'
    assert begun.public == 'Import 1 of `tonight.csv`\n' + '▱' * 10 + ' 0 % · 0 of 4 rows'
    done = await carried(room)
    assert done.change == (
        '📥 Import 1 of `tonight.csv`: 3 rows added, 1,157 diamonds · 1 row wrong and left out'
    )
    assert await room.ledger() == [
        (1, 'Rose', 3, 'luna'), (2, 'Galaxy', 1, 'ravi'), (3, 'Odd One', 2, 'zoe'),
    ]  # fmt: skip
    assert {(entry.source, entry.actor_id) for entry in await room.entries()} == {
        ('import', room.manager.user.id)
    }
    undoing = await room.click(room.manager, done.edited[0], 'Undo the import')
    assert undoing.change.startswith('Taking import 1 back\n')
    assert (await carried(room)).change == (
        '↩️ Import 1 of `tonight.csv` was taken back: 3 rows, -1,157 diamonds. '
        'What had been taken back before stays so.'
    )
    assert sum(entry.diamonds for entry in await room.entries()) == 0
    again = await room.forge(room.manager, 'import:v1:undo:1', undoing.edited[0])
    assert again.private == 'Import 1 was taken back before. Nothing was changed.'


async def test_the_same_file_again_has_nothing_to_press(room):
    await room.click(room.manager, (await previewed(room, table())).only, 'Import 3 rows')
    await carried(room)
    again = await previewed(room, table())
    assert again.private.startswith('### No row of `tonight.csv` for `Mia` is new. Nothing was')
    assert labels(again.only) == ['Change columns', 'Stream and dates', 'Cancel']


async def test_a_file_in_a_message(room):
    await room.manager.send(room.public, '!import', attachments=[('a.csv', table())])
    shown = room.public.history(viewer=room.manager)[-1]
    assert shown.content.startswith('### `a.csv` for `Mia`: 3 rows to add, 1,157 diamonds')
    begun = await room.click(room.manager, shown, 'Import 3 rows')
    assert begun.change.startswith('Import 1 of `a.csv`\n')
    assert (await carried(room)).change.startswith('📥 Import 1 of `a.csv`: 3 rows added')


async def test_a_message_without_a_file(room):
    said = await room.say(room.manager, '!import')
    assert said.public.startswith('Which file? Nothing was saved.')


async def test_it_goes_on_after_a_restart(room):
    shown = await previewed(room, table())
    await room.restart()
    await room.click(room.manager, shown.only, 'Import 3 rows')
    await room.restart()
    done = await carried(room)
    assert done.change.startswith('📥 Import 1 of `tonight.csv`: 3 rows added, 1,157 diamonds')
    await room.restart()
    await room.click(room.manager, done.edited[0], 'Undo the import')
    await room.restart()
    assert (await carried(room)).change.startswith('↩️ Import 1')


async def test_a_message_that_was_deleted_is_written_anew(room):
    await room.settings(staff_channel=room.staff)
    shown = await previewed(room, table())
    begun = await room.click(room.manager, shown.only, 'Import 3 rows')
    place = room.env.bot.get_channel(room.public.id)
    await place.get_partial_message(begun.only.id).delete()
    await cog_of(room).tick(room.env.now())
    said = room.staff.history(viewer=room.manager)[-1]
    assert said.content.startswith('📥 Import 1 of `tonight.csv`: 3 rows added')
    assert [button.label for row in said.components for button in row.children] == [
        'Undo the import'
    ]


async def test_columns_are_chosen_otherwise(room):
    head = 'one;two;count;diamonds;time;note'
    shown = await previewed(room, table('luna;Rose;3;3;2026-05-04 20:00;ravi', head=head))
    assert '3 diamonds' in shown.private
    form = await room.click(room.manager, shown.only, 'Change columns')
    chosen = {'gift': ['1'], 'count': ['2'], 'time': ['4']}
    anew = await room.submit(room.manager, form, gifter=['5'], worth=['coins:3'], **chosen)
    assert anew.change.startswith('### `tonight.csv` for `Mia`: 1 row to add, 9 diamonds')
    assert 'gifter = `note`' in anew.change
    form = await room.click(room.manager, anew.edited[0], 'Stream and dates')
    anew = await room.submit(room.manager, form, stream=['0'], dates=['day first'])
    assert 'stream = `one`' in anew.change
    await room.click(room.manager, anew.edited[0], 'Import 1 row')
    await carried(room)
    [entry] = await room.entries()
    assert (entry.fan, entry.diamonds, entry.stream_id) == ('ravi', 9, 1)


async def test_dates_that_fit_both_ways_are_said_and_can_be_turned(room):
    shown = await previewed(room, table('luna;Rose;3;;3/4/2026 20:00;'))
    assert 'with the month first, as the language of this server has it' in shown.private
    assert 'All of Mar 4, 2026' in shown.private
    form = await room.click(room.manager, shown.only, 'Stream and dates')
    anew = await room.submit(room.manager, form, stream=['5'], dates=['day first'])
    assert 'All of Apr 3, 2026' in anew.change
    await room.click(room.manager, anew.edited[0], 'Import 1 row')
    await carried(room)
    assert [str(entry.day) for entry in await room.entries()] == ['2026-04-03']


async def test_two_at_once_are_one_after_the_other(room):
    first = await previewed(room, table())
    second = await previewed(room, table('luna;Rose;9;;2026-05-01 20:00;'), 'other.csv')
    await room.click(room.manager, first.only, 'Import 3 rows')
    refused = await room.click(room.manager, second.only, 'Import 1 row')
    assert refused.private == (
        'Import 1 of this server is still on its way. Nothing was saved. '
        'Wait until it is through, then try again.'
    )
    await carried(room)
    await room.click(room.manager, second.only, 'Import 1 row')
    assert (await carried(room)).change.startswith('📥 Import 2 of `other.csv`: 1 row added')


async def test_a_refused_second_upload_leaves_the_file_to_its_import(room):
    shown = await previewed(room, table())
    await room.click(room.manager, shown.only, 'Import 3 rows')
    await room.add_creator('Leo')
    refused = await previewed(room, table())
    assert refused.private.startswith('Which creator: `Mia` and `Leo`? Nothing was saved.')
    await room.restart()
    assert (await carried(room)).change.startswith('📥 Import 1 of `tonight.csv`: 3 rows added')


async def test_a_creator_retired_meanwhile_gets_no_gifts(room):
    shown = await previewed(room, table())
    await room.slash(room.manager, 'creator retire', name='Mia')
    refused = await room.click(room.manager, shown.only, 'Import 3 rows')
    assert refused.private.startswith('`Mia` is retired. Nothing was saved.')
    assert await room.ledger() == []


async def test_cancelled_nothing_is_kept(room):
    shown = await previewed(room, table())
    button = _id(shown.only, 'Import 3 rows')
    cancelled = await room.click(room.manager, shown.only, 'Cancel')
    assert cancelled.change == 'Nothing was saved.'
    folder = room.desk.import_files._folder
    assert list(folder.iterdir()) == []
    late = await room.forge(room.manager, button, shown.only)
    assert late.private.startswith('That file is no longer kept')


def _id(message, label: str) -> str:
    buttons = [button for row in message.components for button in row['components']]
    return next(button['custom_id'] for button in buttons if button['label'] == label)


async def test_many_wrong_rows_come_as_a_file(room):
    rows = [f'fan {each};Rose;0;;2026-05-04;' for each in range(300)]
    shown = await previewed(room, table(*rows, ROWS[0]))
    assert 'and 290 more' in shown.private
    [attached] = shown.only.attachments
    text = (await attached.read()).decode()
    assert text.count('\n') == 300
    assert text.startswith('line 2: A count goes from 1 to 1,000,000, not 0.')


@pytest.mark.parametrize(
    ('data', 'part'),
    [
        (b'', 'There is no row in that file.'),
        (HEAD.encode(), 'There is no row in that file.'),
        (b'PK\x03\x04\x14\x00', 'That is an archive or a workbook, not a table in text.'),
        (b'luna;Rose;3;2026-05-04 20:00\n' * 3, 'The first line names no column that I know.'),
        (table('lu\0na;Rose;3;;2026-05-04;'), 'Line 2 holds a NUL (a zero byte), which no text'),
        (table('Zoë;Rose;3;;2026-05-04;') + b'\nZo\xeb;Rose', 'Line 3 is written in another enc'),
        (b'x' * 200_000, 'Line 1 has more than 64 KiB: that is no table.'),
        (b'x' * (8 * 1024 * 1024 + 1), 'That file has more than 8 MiB.'),
    ],
)
async def test_files_that_cannot_be_imported(room, data, part):
    refused = await previewed(room, data)
    assert refused.private.startswith(part)
    assert 'Nothing was saved.' in refused.private
    folder = room.desk.import_files._folder
    assert not folder.exists() or list(folder.iterdir()) == []


async def test_fifty_thousand_rows_and_no_more(room):
    rows = ['luna;Rose;3;;2026-05-04;'] * 50_001
    refused = await previewed(room, table(*rows))
    assert refused.private.startswith('That file has more than 50,000 rows. Nothing was saved.')


async def test_whose_gifts_is_asked(room):
    await room.add_creator('Leo')
    refused = await previewed(room, table())
    assert refused.private.startswith('Which creator: `Mia` and `Leo`? Nothing was saved.')
    shown = await previewed(room, table(), creator='Leo')
    assert 'for `Leo`' in shown.private


async def test_members_and_moderators_cannot(room):
    for who in (room.member, room.moderator):
        refused = await room.slash(who, 'import')
        assert refused.private.startswith('This is for managers')


async def test_a_file_that_discord_does_not_hand_over(room, monkeypatch):
    async def gone(_):
        raise discord.NotFound(type('R', (), {'status': 404, 'reason': 'gone'})(), 'gone')

    monkeypatch.setattr(discord.Attachment, 'read', gone)
    refused = await room.slash(room.manager, 'import', file=('a.csv', table()))
    assert refused.private.startswith('Discord did not hand me that file. Nothing was saved.')
