"""Tables of other programs: which column is what, and what each row says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from economy.catalogue import shipped_catalogue
from economy.errors import (
    CoinsOutOfRange,
    CountOutOfRange,
    CountUnreadable,
    GiftAmbiguous,
    NameTooLong,
)
from economy.fast_errors import CellsTooMany
from economy.gifts import Gift
from economy.ids import CreatorId, GuildId
from economy.import_errors import (
    ImportEmpty,
    ImportForReading,
    ImportLineTooLong,
    ImportMixed,
    ImportNoHeader,
    ImportNotText,
    ImportNul,
    ImportZipped,
    RowNothing,
    RowPriceMissing,
    RowQuoteOpen,
    RowSumWrong,
    RowTimeMissing,
    RowTimeOutside,
    RowTimeUnreadable,
)
from economy.imports import Sheet, sheet_of
from economy.imports_columns import Field
from economy.imports_rows import Row, WrongRow
from economy.imports_times import Order
from economy.server import Server, Settings

CATALOGUE = shipped_catalogue()
NOW = datetime(2026, 11, 25, tzinfo=UTC)
SERVER = Server(guild_id=GuildId(1), settings=Settings(time_zone='Europe/Berlin', locale='de_DE'))
US = Server(guild_id=GuildId(1))
MIA = CreatorId(1)


def blocks_of(data: str | bytes, size: int = 7):
    """A file in blocks so small that lines and characters are cut apart."""
    raw = data.encode() if isinstance(data, str) else data
    return lambda: iter([raw[at : at + size] for at in range(0, len(raw), size)])


@pytest.mark.parametrize('newer', ['', ',captured_minutes,gaps'])
def test_a_table_of_our_own_is_known_whichever_version_wrote_it(newer):
    """Its rows are no gifts, though they have creators, times and diamonds."""
    header = (
        'stream,creator,title,started_at,ended_at,goal_diamonds,diamonds,gifts,tiktok_diamonds,'
        f'started_by,ended_by{newer}'
    )
    with pytest.raises(ImportForReading):
        read(f'{header}\r\n1,Mia,,2026-11-23T21:00:00,,,10,12,,,{"," * newer.count(",")}\r\n')


def read(data: str | bytes, server: Server = SERVER) -> tuple[Sheet, list[Row], list[WrongRow]]:
    blocks = blocks_of(data)
    sheet = Sheet.of_json(sheet_of(blocks, CATALOGUE, server, MIA).as_json())
    _, rows = sheet.rows(blocks, CATALOGUE, server, NOW)
    found = list(rows)
    return (
        sheet,
        [row for row in found if isinstance(row, Row)],
        [row for row in found if isinstance(row, WrongRow)],
    )


def columns(data: str, server: Server = SERVER) -> dict[str, str]:
    sheet, _, _ = read(data, server)
    return {str(each): sheet.table.names[at] for each, at in sheet.columns.places.items()}


@pytest.mark.parametrize(
    ('header', 'row', 'expected'),
    [
        (
            'gifter,gift,count,coins,time,stream',
            'luna,Galaxy,2,1000,2026-05-06 20:00,Friday',
            {'gifter': 'gifter', 'gift': 'gift', 'count': 'count', 'coins': 'coins',
             'time': 'time', 'stream': 'stream'},
        ),
        (
            'uniqueId;giftName;repeatCount;diamondCount;createTime',
            'luna;Galaxy;2;1000;1778090400000',
            {'gifter': 'uniqueId', 'gift': 'giftName', 'count': 'repeatCount',
             'coins': 'diamondCount', 'time': 'createTime'},
        ),
        (
            'User Name|Gift|Amount|Date|Time',
            'luna|Galaxy|2|2026-05-06|20:00',
            {'gifter': 'User Name', 'gift': 'Gift', 'count': 'Amount', 'date': 'Date',
             'time': 'Time'},
        ),
        (
            'From\tGift\tQty\tDiamonds\tDate',
            'luna\tGalaxy\t2\t2000\t2026-05-06 20:00',
            {'gifter': 'From', 'gift': 'Gift', 'count': 'Qty', 'diamonds': 'Diamonds',
             'time': 'Date'},
        ),
        (
            'Gifters name,Gift nam,Quantitiy,Timestmp',
            'luna,Galaxy,2,2026-05-06 20:00',
            {'gifter': 'Gifters name', 'gift': 'Gift nam', 'count': 'Quantitiy',
             'time': 'Timestmp'},
        ),
        (
            'sender,amount,when',
            'luna,2000,2026-05-06T20:00:00Z',
            {'gifter': 'sender', 'diamonds': 'amount', 'time': 'when'},
        ),
        (
            'sender,gift,amount,when',
            'luna,Galaxy,2000,2026-05-06T20:00:00Z',
            {'gifter': 'sender', 'gift': 'gift', 'diamonds': 'amount', 'time': 'when'},
        ),
        (
            'wer,was genau,wann war das',
            'luna,Galaxy,6.5.2026 20:00',
            {'gift': 'was genau', 'time': 'wann war das'},
        ),
    ],
)  # fmt: skip
def test_columns_are_guessed(header, row, expected):
    assert columns(f'{header}\n{row}\n') == expected


def test_a_row_says_everything():
    sheet, rows, wrong = read(
        'gifter;gift;count;coins;time;stream\n@Luna;galaxy;2;1000;06.05.2026 20:15;Friday\n'
    )
    assert wrong == []
    [row] = rows
    assert (row.line, row.fan, row.count, row.stream) == (2, 'Luna', 2, 'Friday')
    assert row.gift.name == 'Galaxy'
    assert row.diamonds == 2000
    assert row.at == datetime(2026, 5, 6, 18, 15, tzinfo=UTC)  # by Berlin's summer clock
    assert row.key.startswith('imp:')
    assert sheet.order.has_numbers
    assert not sheet.order.is_told


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('2026-05-06T20:15:30.25+02:00', '2026-05-06T18:15:30.250000+00:00'),
        ('2026-05-06 20:15', '2026-05-06T18:15:00+00:00'),
        ('2026/5/6 8:15 PM', '2026-05-06T18:15:00+00:00'),
        ('2026-05-06', '2026-05-05T22:00:00+00:00'),
        ('2026-05-06 20:15 UTC', '2026-05-06T20:15:00+00:00'),
        ('1778098530', '2026-05-06T20:15:30+00:00'),
        ('1778098530250', '2026-05-06T20:15:30.250000+00:00'),
        ('06.05.26, 20:15', '2026-05-06T18:15:00+00:00'),
        ('6 May 2026 20:15', '2026-05-06T18:15:00+00:00'),
        ('May 6, 2026 at 8:15 p.m.', '2026-05-06T18:15:00+00:00'),
        ('2026-05-06 20:15 -0730', '2026-05-07T03:45:00+00:00'),
    ],
)
def test_times(text, expected):
    _, [row], _ = read(f'gift;time\nRose;{text}\n')
    assert row.at.isoformat() == expected


@pytest.mark.parametrize(
    ('dates', 'server', 'order', 'is_told'),
    [
        (('5/6/2026', '13/6/2026'), US, Order.DAY, True),
        (('5/6/2026', '6/13/2026'), SERVER, Order.MONTH, True),
        (('5/6/2026', '6/7/2026'), SERVER, Order.DAY, False),
        (('5/6/2026', '6/7/2026'), US, Order.MONTH, False),
        (('13/6/2026', '6/13/2026', '14/6/2026'), US, Order.DAY, True),
    ],
)
def test_a_whole_column_decides_which_is_the_day(dates, server, order, is_told):
    sheet, _, _ = read('gift,time\n' + '\n'.join(f'Rose,{each}' for each in dates), server)
    assert (sheet.order.order, sheet.order.is_told) == (order, is_told)


@pytest.mark.parametrize(
    ('row', 'kind'),
    [
        ('luna,Rose,0,,2026-05-06', CountOutOfRange),
        ('luna,Rose,-1,,2026-05-06', CountOutOfRange),
        ('luna,Rose,1e12,,2026-05-06', CountOutOfRange),
        ('luna,Rose,many,,2026-05-06', CountUnreadable),
        ('luna,Rose,1,0,2026-05-06', CoinsOutOfRange),
        ('luna,Rose,1,1e12,2026-05-06', CoinsOutOfRange),
        ('luna,Rose,1,x,2026-05-06', CountUnreadable),
        ('luna,,1,,2026-05-06', RowNothing),
        ('luna,No such gift,1,,2026-05-06', RowPriceMissing),
        ('luna,TikTok Universe,1,,2026-05-06', GiftAmbiguous),
        ('luna,Rose,1,,', RowTimeMissing),
        ('luna,Rose,1,,yesterday', RowTimeUnreadable),
        ('luna,Rose,1,,2026-02-30', RowTimeUnreadable),
        ('luna,Rose,1,,2026-05-06 25:00', RowTimeUnreadable),
        ('luna,Rose,1,,2015-12-31', RowTimeOutside),
        ('luna,Rose,1,,2026-12-31', RowTimeOutside),
        ('luna,Rose,1,,2026-05-06,more', CellsTooMany),
        ('"luna,Rose,1,,2026-05-06', RowQuoteOpen),
        ('l' * 61 + ',Rose,1,,2026-05-06', NameTooLong),
    ],
)
def test_wrong_rows_say_why_and_leave_the_others(row, kind):
    data = f'gifter,gift,count,coins,time\n{row}\nravi,Rose,3,,2026-05-07\n'
    _, rows, wrong = read(data)
    assert [(each.line, type(each.refusal)) for each in wrong] == [(2, kind)]
    assert [(each.line, each.fan, each.count) for each in rows] == [(3, 'ravi', 3)]


@pytest.mark.parametrize(
    ('cells', 'gift', 'count'),
    [
        ('Rose,5,,', Gift(5655, 'Rose', 1), 5),
        ('TikTok Universe,1,34999,', Gift(6038, 'TikTok Universe', 34_999), 1),
        ('Odd One,2,77,', Gift(0, 'Odd One', 77), 2),
        ('Odd One,2,,154', Gift(0, 'Odd One', 77), 2),
        ('Rose,,,12', Gift(5655, 'Rose', 1), 12),
        (',,,120', Gift(0, 'Unnamed gift', 120), 1),
        ('Rose,5.0,,5', Gift(5655, 'Rose', 1), 5),
    ],
)
def test_what_a_gift_is_and_costs(cells, gift, count):
    _, rows, wrong = read(f'gift,count,price,total,time\n{cells},2026-05-06\n')
    assert wrong == []
    assert [(row.gift, row.count) for row in rows] == [(gift, count)]


def test_a_price_of_other_times_is_kept_under_the_gift_of_that_name():
    _, [row], _ = read('gift,price,time\nGalaxy,900,2020-05-06\n')
    assert (row.gift.name, row.gift.coins, row.diamonds) == ('Galaxy', 900, 900)
    assert row.gift.id == CATALOGUE.find('Galaxy').id


def test_a_sum_that_does_not_fit_is_wrong():
    _, rows, wrong = read('gift,count,price,total,time\nRose,2,5,11,2026-05-06\n')
    assert rows == []
    assert isinstance(wrong[0].refusal, RowSumWrong)


def test_rows_that_are_alike_count_and_keys_do_not_depend_on_the_order():
    rows = ['luna,Rose,1,2026-05-06', 'ravi,Rose,1,2026-05-06', 'luna,Rose,1,2026-05-06']
    head = 'gifter,gift,count,time\n'
    _, one, _ = read(head + '\n'.join(rows))
    _, other, _ = read(head + '\n'.join(reversed(rows)))
    assert len({row.key for row in one}) == 3
    assert {row.key for row in one} == {row.key for row in other}


def test_a_key_outlives_other_settings():
    data = 'gifter,gift,time\nluna,Rose,5/6/2026 20:00\n'
    assert read(data, US)[1][0].key == read(data, SERVER)[1][0].key


def test_a_formula_is_a_name_like_any_other():
    _, rows, wrong = read('gifter,gift,time\n"=HYPERLINK(""http://x"",""y"")",Rose,2026-05-06\n')
    assert wrong == []
    assert rows[0].fan == '=HYPERLINK("http://x","y")'


@pytest.mark.parametrize(
    ('data', 'kind'),
    [
        (b'', ImportEmpty),
        (b'\n \n', ImportEmpty),
        (b'gift,time\n', ImportEmpty),
        (b'PK\x03\x04\x14\x00', ImportZipped),
        (b'gift,time\nRo\x00se,2026-05-06\n', ImportNul),
        ('gift,time\nRosé,2026-05-06\n'.encode() + b'Ros\xe9,2026-05-06\n', ImportMixed),
        (b'gift,time\nRos\xe9,2026-05-06\n' + 'Rosé,2026-05-06\n'.encode(), ImportMixed),
        (b'gift,time\nRos\x81,2026-05-06\n', ImportNotText),
        (b'gift,time\n' + b'x' * 100_000, ImportLineTooLong),
        (b'luna,Rose,5,2026-05-06\nravi,Rose,5,2026-05-06\n', ImportNoHeader),
        (b'"gift,time\nRose,2026-05-06\n', ImportNoHeader),
        (b'something,else\nx,y\n', ImportNoHeader),
    ],
)
def test_files_that_are_no_table(data, kind):
    with pytest.raises(kind) as refused:
        read(data)
    if kind in (ImportNul, ImportMixed, ImportNotText, ImportLineTooLong):
        assert refused.value.line == (3 if kind is ImportMixed else 2)


@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'utf-16', 'cp1252'])
@pytest.mark.parametrize('end', ['\n', '\r\n', '\r'])
def test_every_way_of_saving_a_table(encoding, end):
    text = end.join(['gifter;gift;time', '', 'Zoë;Rose;2026-05-06', '"a;b";Rose;2026-05-07', ''])
    _, rows, wrong = read(text.encode(encoding))
    assert wrong == []
    assert [(row.line, row.fan) for row in rows] == [(3, 'Zoë'), (4, 'a;b')]


def test_what_spreadsheets_write_on_top_is_read():
    _, rows, _ = read('sep=|\ngifter|gift|time\na,b|Rose|2026-05-06\n')
    assert [row.fan for row in rows] == ['a,b']


def test_new_gifts_of_a_file_are_found_once_and_have_an_end():
    blocks = blocks_of(
        'gift,price,time\n' + ''.join(f'Odd {each},7,2026-05-06\n' for each in ['a', 'b', 'A', 'c'])
    )
    sheet = sheet_of(blocks, CATALOGUE, SERVER, MIA)
    own = tuple(Gift(-number, f'Own {number}', 1) for number in range(1, 499))
    server = Server(guild_id=GuildId(1), gifts=own)
    reader, rows = sheet.rows(blocks, CATALOGUE, server, NOW)
    found = list(rows)
    assert [gift.name for gift in reader.new_gifts.found.values()] == ['Odd a', 'Odd b']
    assert [type(row) for row in found] == [Row, Row, Row, WrongRow]


def test_the_file_says_which_columns_it_has():
    table = sheet_of(blocks_of('gift,time\nRose,2026-05-06\n'), CATALOGUE, US, MIA).table
    assert table.named('TIME') == 1
    assert table.named('1') == 0
    assert Field('coins') is Field.COINS
