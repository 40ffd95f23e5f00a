"""`to:` in a typed line: who got the gift, when it was a guest of the LIVE."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.bulk import Reader, read_lines
from economy.catalogue import shipped_catalogue
from economy.errors import GiftMissing, MentionUnknown, Refusal
from economy.grammar import GiftLine, parse_line
from economy.guest_errors import CountAfterGuest, GuestIsCreator, GuestMissing
from economy.guests import checked_guest

SHIPPED = shipped_catalogue()


def read(text: str) -> GiftLine:
    return parse_line(text, SHIPPED.knows, SHIPPED.resembles)


@pytest.mark.parametrize(
    ('typed', 'fan', 'guest'),
    [
        ('Rose 12 luna to:ravi', 'luna', 'ravi'),
        ('Rose 12 luna to: ravi', 'luna', 'ravi'),
        ('12 rose to:ravi', None, 'ravi'),
        ('Rose 12 from luna To:@Ravi B', 'luna', 'Ravi B'),
        ('Rose x12 to: "ravi x5"', None, 'ravi x5'),
        ('Rose 12 @luna to:<@123>', 'luna', '<@123>'),
        ('Rose 12 luna to：ravi', 'luna', 'ravi'),
        ('"Rose" 12 "luna to: b"', 'luna to: b', None),
        ('"Rose" 12 luna to:ravi', 'luna', 'ravi'),
        ('Rose 12 5" to:ravi', '5"', 'ravi'),
        ('Rose 12 luna to ravi', 'luna to ravi', None),
        ('Rose 12 luna goto: ravi', 'luna goto: ravi', None),
        ('Rose 12 luna to:ravi to: zoe', 'luna', 'ravi to: zoe'),
        ('Rose 12 luna to:5', 'luna', '5'),
    ],
)
def test_the_rest_of_the_line_is_the_guest(typed, fan, guest):
    line = read(typed)
    assert (line.gift.casefold(), line.count, line.fan, line.guest) == ('rose', 12, fan, guest)


@pytest.mark.parametrize(
    ('typed', 'refusal'),
    [
        ('Rose luna to:', GuestMissing),
        ('Rose luna to:ravi x5', CountAfterGuest),
        ('to:ravi', GiftMissing),
        ('to:', GuestMissing),
    ],
)
def test_what_cannot_be_read_is_refused(typed, refusal):
    with pytest.raises(refusal):
        read(typed)


words = st.lists(
    st.sampled_from(
        ('rose', 'Finger', 'Heart', 'x5', '12', '@luna', 'luna', 'from', '5655', '"b"')
    ),
    min_size=1,
    max_size=5,
).map(' '.join)


@given(words, st.sampled_from(('ravi', '@ravi', '"ravi"', '  ravi')))
def test_a_guest_changes_nothing_before_it(before, guest):
    try:
        alone = read(before)
    except Refusal as refusal:
        with pytest.raises(type(refusal)):
            read(f'{before} to:{guest}')
        return
    line = read(f'{before} to:{guest}')
    assert (line.gift, line.count, line.fan) == (alone.gift, alone.count, alone.fan)
    assert line.guest == 'ravi'


def test_the_creator_is_no_guest():
    assert checked_guest(None, 'Mia') is None
    assert checked_guest('ravi', 'Mia') == 'ravi'
    with pytest.raises(GuestIsCreator):
        checked_guest('@MIA', 'Mia')


def test_many_lines_know_guests_by_word_and_by_column():
    reader = Reader(SHIPPED, (), str, 'Mia')
    lines = read_lines('Rose 2 luna to:ravi\nRose to:mia\nRose to:<@1>\nGalaxy luna', reader)
    assert [(line.number, line.guest) for line in lines.good] == [(1, 'ravi'), (4, None)]
    assert [type(line.refusal) for line in lines.bad] == [GuestIsCreator, MentionUnknown]
    assert (lines.diamonds, lines.guest_diamonds) == (1002, 2)
    for header in ('gift,from,to', 'Gift;Gifter;Receiver'):
        delimiter = header[4]
        rows = (('Rose', 'luna', '@ravi'), ('Rose', 'luna', ''), ('Rose', '', 'MIA'))
        text = '\n'.join([header, *(delimiter.join(row) for row in rows)])
        lines = read_lines(text, reader)
        assert [line.guest for line in lines.good] == ['ravi', None]
        assert [type(line.refusal) for line in lines.bad] == [GuestIsCreator]
