"""/payout income: money beside gifts, seen by managers alone, never guessed, always undoable."""

from __future__ import annotations

from datetime import timedelta

import pytest

ADD = {'amount': '250', 'currency': 'EUR', 'kind': 'sponsorship'}


def labels(message) -> list[str]:
    return [button['label'] for row in message.components for button in row['components']]


async def incomes(room, creator: int = 1) -> list[tuple]:
    """What stands, oldest day first."""
    found = await room.desk.incomes(room.guild_id).between(creator, None, None)
    return [
        (each.number, str(each.amount), each.currency, str(each.kind), str(each.day), each.note)
        for each in found
    ]


async def test_income_is_written_down_and_taken_back_by_a_button(room):
    shown = await room.slash(room.manager, 'payout income add', **ADD, note='keyboards')
    assert shown.private == (
        '### `I1` `Mia` got €250.00\n'
        'Sponsorship · May 6, 2026 · `keyboards`\n'
        '-# Beside the gifts: it never counts as diamonds. `/payout income list` has all of it.'
    )
    assert await incomes(room) == [(1, '250.00', 'EUR', 'sponsorship', '2026-05-06', 'keyboards')]
    await room.restart()
    undone = await room.click(room.manager, shown.only, 'Undo')
    assert undone.change == (
        f'~~`I1` May 6, 2026 · **€250.00** sponsorship~~\n↩️ Taken back by <@{room.manager.id}>; '
        'the list of `Mia` keeps it struck through.'
    )
    assert labels(undone.edited[0]) == []
    assert await incomes(room) == []
    again = (await room.slash(room.manager, 'payout income undo', number='I1')).private
    assert again.startswith(f'Income `I1` was already taken back by <@{room.manager.id}>. Nothing')


MESSAGES = [  # after `!payout income add`: currency, amount, kind, day, note
    ('250 EUR sponsorship', ('250.00', 'EUR', 'sponsorship', '2026-05-06', None)),
    ('1.234,50 eur brand deal yesterday', ('1234.50', 'EUR', 'brand deal', '2026-05-05', None)),
    ('1,234.5 usd brand 2026-05-01 a car', ('1234.50', 'USD', 'brand deal', '2026-05-01', 'a car')),
    ('¥500 JPY other 4/3/26 mia for two', ('500', 'JPY', 'other', '2026-04-03', 'for two')),
    ('"1 234,5" EUR subscription 13/4/26', ('1234.50', 'EUR', 'subscription', '2026-04-13', None)),
    ('0.5 KWD other Mia', ('0.500', 'KWD', 'other', '2026-05-06', None)),
    ('٢٥٠ EGP other', ('250.00', 'EGP', 'other', '2026-05-06', None)),
]  # fmt: skip


@pytest.mark.parametrize(('typed', 'kept'), MESSAGES)
async def test_by_message(room, typed, kept):
    said = await room.say(room.manager, f'!payout income add {typed}', room.staff)
    assert said.text.startswith('### `I1` `Mia` got')
    assert [row[1:] for row in await incomes(room)] == [kept]


@pytest.mark.parametrize('line', ['add 250 EUR other', 'list', 'undo 1', ''])
async def test_a_channel_that_everybody_reads_hears_nothing_of_it(room, line):
    await room.slash(room.manager, 'payout income add', **ADD)
    refused = (await room.say(room.manager, f'!payout income {line}')).public
    assert refused.startswith('Earnings are not for everybody')
    assert '250' not in refused
    assert len(await incomes(room)) == 1


BAD = [  # options besides a good one, a part of the refusal
    ({'amount': '0'}, 'A sum is above nothing, and at most €1,000,000,000,000.00.'),
    ({'amount': '-5'}, 'A sum is above nothing'),
    ({'amount': '9' * 20}, 'A sum is above nothing'),
    ({'amount': 'a lot'}, 'I cannot read `a lot` as a sum.'),
    ({'amount': '1.2.3'}, 'I cannot read `1.2.3` as a sum.'),
    ({'amount': 'NaN'}, 'I cannot read `NaN` as a sum.'),
    ({'amount': '0.001'}, '`0.001` is finer than EUR can be paid: it has 2 decimals.'),
    ({'amount': '5.5', 'currency': 'JPY'}, '`5.5` is finer than JPY can be paid: it has no'),
    ({'amount': '$5'}, 'The sum says `$`, the currency `EUR`.'),
    ({'currency': 'bitcoin'}, 'I know no currency `bitcoin`.'),
    ({'currency': 'DEM'}, 'I know no currency `DEM`.'),
    ({'date': '2026-05-07'}, 'May 7, 2026 is still to come.'),
    ({'date': '2001-01-01'}, 'Jan 1, 2001 is long ago: days count from May 6, 2016 on.'),
    ({'date': '31/02/2026'}, 'I cannot read `31/02/2026` as a day.'),
    ({'date': 'someday'}, 'I cannot read `someday` as a day.'),
    ({'note': 'to DE89 3704 0044 0532 0130 00'}, 'looks like a bank account (IBAN)'),
    ({'note': '4111 1111 1111 1111'}, 'looks like a card number'),
    ({'note': 'x' * 201}, 'A note has at most 200 characters'),
    ({'creator': 'Nobody'}, 'This server has no creator called `Nobody`.'),
]


@pytest.mark.parametrize(('options', 'part'), BAD)
async def test_what_cannot_be_written_down(room, options, part):
    refused = (await room.slash(room.manager, 'payout income add', **{**ADD, **options})).private
    assert part in refused
    assert 'Nothing was saved.' in refused
    assert await incomes(room) == []


@pytest.mark.parametrize(
    'line',
    ['add', 'add 250', 'add 250 EUR', 'add 250 EUR gift', 'add 250 EUR other 2026-13-01', 'undo',
     'undo 1', 'undo x', 'list Nobody'],
)  # fmt: skip
async def test_messages_that_cannot_be(room, line):
    refused = (await room.say(room.manager, f'!payout income {line}', room.staff)).text
    assert 'Nothing was ' in refused
    assert await incomes(room) == []


async def test_a_sum_of_two_readings_is_asked_and_a_press_carries_on(room):
    options = {'amount': '1.230', 'currency': 'USD', 'kind': 'brand deal', 'date': 'yesterday'}
    asked = await room.slash(room.manager, 'payout income add', **options, note='a car')
    assert asked.private == (
        '`1.230` can be read in two ways. Which? Nothing is saved until you say.'
    )
    assert labels(asked.only) == ['$1.23', '$1,230.00', 'Neither']
    assert await incomes(room) == []
    await room.restart()
    await room.env.advance_time(timedelta(days=2).total_seconds())
    said = await room.click(room.manager, asked.only, '$1,230.00')
    assert said.change.startswith(
        '### `I1` `Mia` got $1,230.00\nBrand deal · May 5, 2026 · `a car`'
    )
    assert labels(said.edited[0]) == ['Undo']
    assert await incomes(room) == [(1, '1230.00', 'USD', 'brand deal', '2026-05-05', 'a car')]


@pytest.mark.parametrize(
    ('locale', 'typed', 'offered'),
    [
        ('en-US', '1.234', ['$1,234.00', 'No']),
        ('de-DE', '1,234', ['1.234,00\xa0$', 'No']),
        ('fr-FR', '1.500', ['1,50\xa0$US', '1\u202f500,00\xa0$US', 'Neither']),
    ],
)
async def test_what_is_asked_depends_on_the_servers_locale(room, locale, typed, offered):
    await room.settings(locale=locale)
    asked = await room.say(room.manager, f'!payout income add {typed} USD other', room.staff)
    assert labels(asked.only) == offered
    if len(offered) == 2:
        assert f'Does `{typed}` mean thousands?' in asked.text
    declined = await room.click(room.manager, asked.only, offered[-1])
    assert declined.change == 'Nothing was saved.'
    assert await incomes(room) == []


async def test_only_who_was_asked_says_which_sum_and_twice_is_once(room):
    asked = await room.say(room.manager, '!payout income add 1.234 USD other', room.staff)
    refused = await room.click(room.moderator, asked.only, '$1,234.00')
    assert refused.private.startswith('This is for managers')
    boss = room.guild.add_member(room.env.create_user('boss'), roles=[room.roles['managers']])
    refused = await room.click(boss, asked.only, '$1,234.00')
    assert refused.private.startswith('Somebody else was asked that.')
    button = asked.only.components[0]['components'][0]['custom_id']
    await room.click(room.manager, asked.only, '$1,234.00')
    await room.forge(room.manager, button, asked.only)
    assert len(await incomes(room)) == 1
    small = await room.say(room.manager, '!payout income add 1.230 USD other', room.staff)
    other = small.only.components[0]['components'][1]['custom_id']
    await room.click(room.manager, small.only, '$1.23')
    refused = await room.forge(room.manager, other, small.only)
    assert 'already written down as `I2` with other content' in refused.private
    assert [row[1] for row in await incomes(room)] == ['1234.00', '1.23']
    gone = await room.forge(room.manager, button[:-1] + '7', asked.only)
    assert 'no longer open' in gone.private


async def test_a_creator_retired_meanwhile_gets_no_income(room):
    asked = await room.say(room.manager, '!payout income add 1.234 USD other', room.staff)
    await room.slash(room.manager, 'creator retire', name='Mia')
    refused = await room.click(room.manager, asked.only, '$1,234.00')
    assert refused.private.startswith('`Mia` is retired. Nothing was saved.')
    assert await incomes(room) == []


async def test_the_list_has_pages_and_sums_of_each_currency(room):
    empty = (await room.slash(room.manager, 'payout income list')).private
    assert empty.startswith('No income of `Mia` beside gifts is written down yet.')
    for day in range(1, 12):
        await room.say(
            room.manager,
            f'!payout income add 1.50 EUR other 2026-04-{day:02} {"n" * 80}',
            room.staff,
        )
    await room.say(room.manager, '!payout income add 500 JPY subscription 2026-03-01', room.staff)
    await room.say(room.manager, '!payout income undo 11', room.staff)
    shown = await room.slash(room.manager, 'payout income list', creator='mia')
    lines = shown.private.splitlines()
    assert lines[0] == '### `Mia` beside gifts: €15.00 · ¥500'
    assert lines[1] == (
        f'- ~~`I11` Apr 11, 2026 · **€1.50** other~~ taken back by <@{room.manager.id}>'
    )
    assert lines[2] == (
        f'- `I10` Apr 10, 2026 · **€1.50** other · `{"n" * 49}…` · <@{room.manager.id}>'
    )
    assert len(lines) == 13
    assert lines[11:] == [
        '-# Each currency for itself: nothing is converted.', '-# Page 1 of 2, 12 in all'
    ]  # fmt: skip
    assert labels(shown.only) == ['Older']
    older = await room.click(room.manager, shown.only, 'Older')
    assert '`I12` Mar 1, 2026 · **¥500** subscription' in older.change
    assert labels(older.edited[0]) == ['Newer']
    newer = await room.click(room.manager, older.edited[0], 'Newer')
    assert newer.change == shown.private


async def test_income_never_becomes_diamonds(room):
    await room.slash(room.manager, 'payout income add', **ADD)
    shown = (await room.slash(room.moderator, 'payout estimate', period='all')).private
    assert shown.startswith('### `Mia` all time: 0 diamonds')
    assert '250' not in shown


async def test_of_two_creators_each_has_their_own(room):
    await room.add_creator('Leo')
    assert 'Which creator' in (await room.slash(room.manager, 'payout income add', **ADD)).private
    await room.slash(room.manager, 'payout income add', **ADD, creator='Leo')
    said = await room.say(room.manager, '!payout income add 5 USD other today Mia', room.staff)
    assert '`Mia` got $5.00' in said.text
    assert [len(await incomes(room, creator)) for creator in (1, 2)] == [1, 1]
    listed = (await room.say(room.manager, '!payout income Leo', room.staff)).text
    assert listed.startswith('### `Leo` beside gifts: €250.00\n- `I1`')


async def test_kinds_creators_and_currencies_are_offered(room):
    assert await room.offered(room.manager, 'payout income add', 'creator', 'm') == {'Mia': 'Mia'}
    offered = await room.offered(room.manager, 'payout income add', 'currency', 'eur')
    assert offered['EUR · Euro'] == 'EUR'
