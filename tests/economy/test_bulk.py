"""Many gifts at once: every line is good or wrong by its number, and no file raises a fault."""

from __future__ import annotations

import codecs
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.bulk import FILE_MAX_BYTES, LINE_MAX, LINES_MAX, Reader, file_text, read_lines
from economy.catalogue import shipped_catalogue
from economy.errors import (
    CountOutOfRange,
    CountUnreadable,
    GiftAmbiguous,
    GiftMissing,
    GiftUnknown,
    MentionUnknown,
    NameTooLong,
    NoteSensitive,
    Refusal,
)
from economy.fast_errors import (
    BulkEmpty,
    BulkTooLong,
    CellsTooMany,
    FileNotText,
    FileTooBig,
    LineTooLong,
)
from economy.gifts import Gift
from economy.names import cleaned

READER = Reader(shipped_catalogue(), (), str)


def read(text: str):
    """Good lines as number, gift, count, fan, note; wrong ones as number and kind."""
    lines = read_lines(text, READER)
    good = [(each.number, each.gift.name, each.count, each.fan, each.note) for each in lines.good]
    return good, [(each.number, type(each.refusal)) for each in lines.bad]


def test_a_line_a_gift():
    text = 'Rose 12 luna\r\n\n  # not this\rGalaxy ravi\n"Hand Hearts" x2 @zoe\n   '
    assert read(text) == (
        [
            (1, 'Rose', 12, 'luna', None),
            (4, 'Galaxy', 1, 'ravi', None),
            (5, 'Hand Hearts', 2, 'zoe', None),
        ],
        [],
    )


@pytest.mark.parametrize(
    ('line', 'kind'),
    [
        ('nosuchgift luna', GiftUnknown),
        ('TikTok Universe luna', GiftAmbiguous),
        ('Rose 0 luna', CountOutOfRange),
        ('Rose 1.5 luna', CountUnreadable),
        ('Rose 12 x5', CountUnreadable),
        ('Rose <@123>', MentionUnknown),
        ('Rose ' + 'l' * 61, NameTooLong),
        ('Rose ' + 'l' * LINE_MAX, LineTooLong),
        ('"" ', GiftMissing),
    ],
)
def test_a_wrong_line_has_its_number_and_its_reason(line, kind):
    good, bad = read(f'Rose luna\n{line}\nGalaxy ravi')
    assert [each[0] for each in good] == [1, 3]
    assert bad == [(2, kind)]


@pytest.mark.parametrize('delimiter', [',', ';', '\t'])
def test_a_header_names_the_columns_in_any_order(delimiter):
    rows = [
        ['When', 'From', 'GIFT', 'Amount', 'Note'],
        ['20:15', '@luna', 'rose', 'x12', 'first'],
        ['', 'ravi', 'Galaxy'],
        ['', '', 'Swan', '', ''],
    ]
    text = '\n'.join(delimiter.join(row) for row in rows)
    assert read(text) == (
        [
            (2, 'Rose', 12, 'luna', 'first'),
            (3, 'Galaxy', 1, 'ravi', None),
            (4, 'Swan', 1, None, None),
        ],
        [],
    )


def test_quotes_hold_a_delimiter_and_a_stray_one_harms_its_own_line_alone():
    good, bad = read('gift,from,count\nRose,"luna, the first",5\n"Rose,luna,5\nGalaxy,ravi,1')
    assert good == [(2, 'Rose', 5, 'luna, the first', None), (4, 'Galaxy', 1, 'ravi', None)]
    assert bad == [(3, GiftUnknown)]


@pytest.mark.parametrize(
    ('row', 'kind'),
    [
        ('Rose,1,000,luna', CellsTooMany),  # a thousand without quotes: never one rose from 000
        (',5,luna', GiftMissing),
        ('Rose,many,luna', CountUnreadable),
        ('Rose,0,luna', CountOutOfRange),
    ],
)
def test_wrong_cells(row, kind):
    assert read(f'gift,count,from\n{row}')[1] == [(2, kind)]


def test_a_note_that_looks_like_payment_data_is_refused():
    assert read('gift,note\nRose,DE89370400440532013000')[1] == [(2, NoteSensitive)]


def test_a_first_line_that_is_too_long_is_no_header():
    assert read('gift,from' + ',x' * LINE_MAX + '\nRose luna')[1] == [(1, LineTooLong)]


def test_without_a_header_a_comma_is_part_of_the_line():
    assert read('Rose,luna')[1] == [(1, GiftUnknown)]
    assert read('gift\nRose') == ([(2, 'Rose', 1, None, None)], [(1, GiftUnknown)])


def test_names_of_mentions_and_the_servers_own_gifts():
    own = Gift(-1, 'Team Heart', 99)
    reader = Reader(READER.catalogue, (own,), lambda fan: fan.replace('<@1>', '@luna'))
    lines = read_lines('Team Heart 2 <@1>', reader)
    assert (lines.good[0].gift, lines.good[0].fan) == (own, 'luna')
    assert (lines.gifts, lines.diamonds) == (2, 198)


@pytest.mark.parametrize('text', ['', '\n \n', '# only this', 'gift,from', 'gift,from\n\n#'])
def test_nothing_to_read(text):
    with pytest.raises(BulkEmpty):
        read_lines(text, READER)


def test_as_many_lines_as_go_at_once():
    full = 'Rose luna\n\n# skipped\n' * LINES_MAX
    assert len(read_lines(full, READER).good) == LINES_MAX
    assert len(read_lines('gift,from\n' + 'Rose,luna\n' * LINES_MAX, READER).good) == LINES_MAX
    with pytest.raises(BulkTooLong) as refused:
        read_lines(full + 'Rose', READER)
    assert (refused.value.lines, refused.value.at_most) == (LINES_MAX + 1, LINES_MAX)


@pytest.mark.parametrize(
    ('data', 'text', 'guessed'),
    [
        ('Zoë ✨'.encode(), 'Zoë ✨', None),
        (codecs.BOM_UTF8 + 'Zoë'.encode(), 'Zoë', None),
        ('Zoë ✨'.encode('utf-16'), 'Zoë ✨', None),
        (codecs.BOM_UTF16_BE + 'Zoë'.encode('utf-16-be'), 'Zoë', None),
        ('Zoë – “x”'.encode('cp1252'), 'Zoë – “x”', 'Windows-1252'),
        (b'', '', None),
    ],
)
def test_encodings(data, text, guessed):
    read_ = file_text(data)
    assert (read_.text, read_.guessed) == (text, guessed)


@pytest.mark.parametrize(
    'data',
    [
        b'PK\x03\x04 a zip renamed',
        b'\x89PNG\r\n\x1a\n',
        b'GIF89a\x01\x00\x01\x00',
        b'\xff\xd8\xff\xe0\x00\x10JFIF',
        b'Rose\x00luna',
        'Rose luna'.encode('utf-16-le'),  # without its mark
        codecs.BOM_UTF16_LE + b'a',  # half a character
        codecs.BOM_UTF8 + b'\xff',
        b'\x81\x8d',  # in no encoding that we read
        'Rose'.encode('utf-32'),
    ],
)
def test_what_is_no_text(data):
    with pytest.raises(FileNotText):
        file_text(data)


def test_a_file_that_is_too_big():
    assert file_text(b'a' * FILE_MAX_BYTES).text
    with pytest.raises(FileTooBig):
        file_text(b'a' * (FILE_MAX_BYTES + 1))


WORDS = st.sampled_from(
    ['Rose', 'gift', 'from', 'count', ',', ';', '\t', '"', "'", 'x5', '12', '0', '@', '<@1>', '#',
     'luna', 'TikTok', 'Universe', '\n', '\r\n', '\r', '\x0b', '\x1c', '\x85', '\u2028', '\0', ' ']
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=40).map(' '.join))


@given(TEXTS)
def test_no_line_is_lost_or_invented(text):
    said = [
        number
        for number, line in enumerate(text.replace('\r\n', '\n').replace('\r', '\n').split('\n'), 1)
        if _says_something(line)
    ]
    try:
        lines = read_lines(text, READER)
    except BulkEmpty:
        assert len(said) <= 1  # a header alone
        return
    found = sorted(each.number for each in (*lines.good, *lines.bad))
    assert found in (said, said[1:])  # the header is no gift
    assert all(each.count >= 1 for each in lines.good)
    assert all(len(each.text) <= 60 for each in lines.bad)


def _says_something(line: str) -> bool:
    return bool(cleaned(line)) and not cleaned(line).startswith('#')


@given(st.one_of(st.binary(), TEXTS.map(lambda text: text.encode('utf-16', 'surrogatepass'))))
def test_no_bytes_raise_anything_but_a_refusal(data):
    with contextlib.suppress(Refusal):
        read_lines(file_text(data).text, READER)
