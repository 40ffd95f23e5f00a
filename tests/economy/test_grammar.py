"""What each word of a typed `!gift` line is. Real gift names, as moderators type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.catalogue import shipped_catalogue
from economy.errors import CountOutOfRange, CountUnreadable, GiftMissing, GiftUnknown, Refusal
from economy.grammar import GiftLine, parse_line
from economy.grammar import parse_count as grammars_count

SHIPPED = shipped_catalogue()


def read(text: str) -> GiftLine:
    return parse_line(text, SHIPPED.knows, SHIPPED.resembles)


@pytest.mark.parametrize(
    ('typed', 'gift', 'count', 'fan'),
    [
        ('Rose', 'Rose', 1, None),
        ('Rose 12', 'Rose', 12, None),
        ('Rose 12 luna', 'Rose', 12, 'luna'),
        ('rose luna', 'rose', 1, 'luna'),
        ('rose luna bella', 'rose', 1, 'luna bella'),
        ('Rose 12 @luna', 'Rose', 12, 'luna'),
        ('Finger Heart x5 @luna', 'Finger Heart', 5, 'luna'),
        ('Finger Heart luna', 'Finger Heart', 1, 'luna'),
        ('finger heart 1,000 luna', 'finger heart', 1000, 'luna'),
        ('rose 10k luna', 'rose', 10_000, 'luna'),
        ('rose 1\u202f000 luna', 'rose', 1000, 'luna'),
        ('rose\u00a05 luna', 'rose', 5, 'luna'),
        ('rose ٥ luna', 'rose', 5, 'luna'),
        ('Rose x 5 luna', 'Rose', 5, 'luna'),
        ('rose 5x luna', 'rose', 5, 'luna'),
        ('rose, luna', 'rose,', 1, 'luna'),
        ("you're awesome 3 luna", "you're awesome", 3, 'luna'),
        ('youre awesome luna', 'youre awesome', 1, 'luna'),
        ('Gamer 2025 luna', 'Gamer 2025', 1, 'luna'),
        ('Celebrate Etihad 54 3 luna', 'Celebrate Etihad 54', 3, 'luna'),
        ('\u200brose\u200b 3', 'rose', 3, None),
        ('rose\n3\nluna', 'rose', 3, 'luna'),
    ],
)
def test_gift_count_and_fan(typed: str, gift: str, count: int, fan: str | None):
    assert read(typed) == GiftLine(gift, count, fan)


@pytest.mark.parametrize(
    ('typed', 'gift', 'count', 'fan'),
    [
        ('12 rose', 'rose', 12, None),
        ('10k rose luna', 'rose', 10_000, 'luna'),
        ('x5 rose luna', 'rose', 5, 'luna'),
        ('x 5 rose', 'rose', 5, None),
        ('5 x rose luna', 'rose', 5, 'luna'),
        ('1 000 rose luna', 'rose', 1000, 'luna'),
        ('5 dragon', 'dragon', 5, None),  # unknown, and counted all the same
        ('5655 3 luna', '5655', 3, 'luna'),  # a gift id
        ('5655 luna', '5655', 1, 'luna'),
        ('10 5655 luna', '5655', 10, 'luna'),
        ('2024 luna', '2024', 1, 'luna'),  # a gift named so
        ('2024', '2024', 1, None),
        ('2024 12 luna', '2024', 12, 'luna'),
        ('5 2024 luna', '2024', 5, 'luna'),
        ('2024 rose', 'rose', 2024, None),
        ('2024 glasses luna', '2024 glasses', 1, 'luna'),
        ('12', '12', 1, None),
        ('5 x', 'x', 5, None),
    ],
)
def test_a_number_in_front_counts_unless_it_is_a_gift(
    typed: str, gift: str, count: int, fan: str | None
):
    assert read(typed) == GiftLine(gift, count, fan)


@pytest.mark.parametrize(
    ('typed', 'gift', 'count', 'fan'),
    [
        ('"Hand Hearts" luna', 'Hand Hearts', 1, 'luna'),
        ('“Hand Hearts” luna', 'Hand Hearts', 1, 'luna'),
        ('„Hand Hearts“ 3 luna', 'Hand Hearts', 3, 'luna'),
        ('«Hand Hearts» luna', 'Hand Hearts', 1, 'luna'),
        ("'Hand Hearts' luna", 'Hand Hearts', 1, 'luna'),
        ('‘Hand Hearts’ luna', 'Hand Hearts', 1, 'luna'),
        ("'You're awesome' luna", "You're awesome", 1, 'luna'),
        ('"Hand Hearts"x5 luna', 'Hand Hearts', 5, 'luna'),
        ('5 "Hand Hearts" luna', 'Hand Hearts', 5, 'luna'),
        ('"Hand Hearts"', 'Hand Hearts', 1, None),
        ('"Rose 12" luna', 'Rose 12', 1, 'luna'),  # quoted: not a count
        ('"rose', '"rose', 1, None),  # the catalogue overlooks the mark
        ('rose "luna bella"', 'rose', 1, 'luna bella'),
        ('rose 12 "luna x5"', 'rose', 12, 'luna x5'),
        ('rose "luna" x5', 'rose', 5, 'luna'),
        ("rose 'luna'", 'rose', 1, 'luna'),
        ('rose "bear"', 'rose', 1, 'bear'),
        ('heart "me"', 'heart', 1, 'me'),
    ],
)
def test_quotes_hold_a_gift_or_a_fan(typed: str, gift: str, count: int, fan: str | None):
    assert read(typed) == GiftLine(gift, count, fan)


@pytest.mark.parametrize(
    ('typed', 'gift', 'count', 'fan'),
    [
        ('rose bear', 'rose bear', 1, None),  # the longest known name
        ('rose bear luna', 'rose bear', 1, 'luna'),
        ('heart me me', 'heart me', 1, 'me'),
        ('love you so much 3', 'love you so much', 3, None),
        ('tiktok universe+ luna', 'tiktok universe+', 1, 'luna'),
        ('rose bea', 'rose', 1, 'bea'),  # a fan, though one letter from the Rose Bear
        ('rose bea x5', 'rose', 5, 'bea'),
        ('rose bea 5', 'rose bea', 5, None),  # the number ends the gift's name
        ('heart rian 5 luna', 'heart rian', 5, 'luna'),
        ('tiktok satrs 5', 'tiktok satrs', 5, None),
        ('rose s', 'rose', 1, 's'),
    ],
)
def test_where_a_gift_ends_and_a_fan_begins(typed: str, gift: str, count: int, fan: str | None):
    assert read(typed) == GiftLine(gift, count, fan)


@pytest.mark.parametrize(
    ('typed', 'gift', 'count', 'fan'),
    [
        ('rose luna x5', 'rose', 5, 'luna'),
        ('rose luna 5x', 'rose', 5, 'luna'),
        ('rose luna bella ×5', 'rose', 5, 'luna bella'),
        ('rose @luna x5', 'rose', 5, 'luna'),
        ('rose luna +5', 'rose', 5, 'luna'),
        ('rose luna 5', 'rose', 1, 'luna 5'),  # a name may end in a number
        ('rose 12 7', 'rose', 12, '7'),
        ('rose 12 7 luna', 'rose', 12, '7 luna'),
        ('rose 4ever', 'rose', 1, '4ever'),
        ('rose @5', 'rose', 1, '5'),
        ('rose 12 @x5', 'rose', 12, 'x5'),
        ('rose x', 'rose', 1, 'x'),
        ('rose 3 x luna', 'rose', 3, 'x luna'),
    ],
)
def test_a_count_later_in_the_line_needs_its_mark(
    typed: str, gift: str, count: int, fan: str | None
):
    assert read(typed) == GiftLine(gift, count, fan)


@pytest.mark.parametrize(
    ('typed', 'gift', 'count', 'fan'),
    [
        ('rose from luna', 'rose', 1, 'luna'),
        ('Rose 12 from @luna', 'Rose', 12, 'luna'),
        ('rose from', 'rose', 1, 'from'),
        ('rose from from', 'rose', 1, 'from'),
        ('@luna rose', 'rose', 1, 'luna'),
        ('@luna rose x5', 'rose', 5, 'luna'),
        ('@luna 5 rose', 'rose', 5, 'luna'),
        ('<@123> rose 5', 'rose', 5, '<@123>'),
        ('rose <@123>', 'rose', 1, '<@123>'),
        ('rose 5 <@!123>', 'rose', 5, '<@!123>'),
        ('rose <@123> x5', 'rose', 5, '<@123>'),
        ('rose @luna bella', 'rose', 1, 'luna bella'),
        ('rose @ luna', 'rose', 1, 'luna'),
        ('rose @', 'rose', 1, '@'),  # an empty name, for fan_name to refuse
        ('heart @me', 'heart', 1, 'me'),  # never the gift Heart Me
        ('rose pink @luna', 'rose pink', 1, 'luna'),  # asked, never logged as a Rose
        ('rose pink 5 @luna', 'rose pink', 5, 'luna'),
        ('rose pink x 5 from @luna', 'rose pink', 5, 'luna'),
        ('tiktok satrs @luna', 'tiktok satrs', 1, 'luna'),
        ('rose 5 big @luna', 'rose', 5, 'big @luna'),
        ('@luna bella rose', 'bella rose', 1, 'luna'),
        ('@luna rose bella', 'rose bella', 1, 'luna'),
    ],
)
def test_an_at_sign_begins_the_fan(typed: str, gift: str, count: int, fan: str | None):
    assert read(typed) == GiftLine(gift, count, fan)


@pytest.mark.parametrize(
    ('typed', 'gift', 'count', 'fan'),
    [
        ('Finger Haert luna', 'Finger Haert', 1, 'luna'),
        ('Finger Haert x5 luna', 'Finger Haert', 5, 'luna'),
        ('finger haert luna x5', 'finger haert', 5, 'luna'),
        ('moneygun luna', 'moneygun', 1, 'luna'),
        ('dragon luna', 'dragon', 1, 'luna'),
        ('ice dragon 5 luna', 'ice dragon', 5, 'luna'),
        ('ice dragon @luna', 'ice dragon', 1, 'luna'),
        ('a b c d e f g h i j k', 'a', 1, 'b c d e f g h i j k'),
    ],
)
def test_an_unknown_name_is_cut_where_it_helps_most(
    typed: str, gift: str, count: int, fan: str | None
):
    assert read(typed) == GiftLine(gift, count, fan)


@pytest.mark.parametrize('typed', ['', '  ', '""', '“ ”', "''", '" " luna', '@luna', '<@123>'])
def test_a_line_without_a_gift_says_so(typed: str):
    with pytest.raises(GiftMissing):
        read(typed)


@pytest.mark.parametrize(
    ('typed', 'count'),
    [
        ('Galaxy -5 luna', -5),
        ('Galaxy luna -5', -5),
        ('Rose 0 luna', 0),
        ('Rose luna x0', 0),
        ('0 rose', 0),
        ('-5 rose luna', -5),
        ('rose x0', 0),
        ('rose 1e12 luna', 10**12),
        ('rose 2 000 000 luna', 2_000_000),
        ('"Hand Hearts" 0', 0),
        ('0 "Hand Hearts"', 0),
    ],
)
def test_an_impossible_count_is_refused_and_never_a_fan(typed: str, count: int):
    with pytest.raises(CountOutOfRange) as refused:
        read(typed)
    assert refused.value.count == count


@pytest.mark.parametrize(
    ('typed', 'shown'),
    [
        ('rose 1.5 luna', '1.5'),
        ('rose 5 777', '5 777'),  # 5,777 roses, or five from 777
        ('5 100 rose', '5 100'),
        ('12 rose 5', '12 5'),
        ('12 rose luna x5', '12 x5'),
        ('rose 12 luna x5', '12 x5'),
        ('5 "Hand Hearts" 6', '5 6'),
    ],
)
def test_two_readings_of_a_count_are_refused(typed: str, shown: str):
    with pytest.raises(CountUnreadable) as refused:
        read(typed)
    assert refused.value.text == shown


def test_the_count_of_a_line_is_the_count_of_a_slash_option():
    assert grammars_count('1.5k') == 1500


FANS = st.text(alphabet='abcdefghijklmnopqrstuvwyz', min_size=1, max_size=10)
GIFTS = st.sampled_from([gift for gift in SHIPPED._by_id.values() if ' x ' not in gift.name])


@given(GIFTS, st.integers(1, 999_999), FANS)
def test_every_gift_reads_back_with_its_count_and_fan(gift, count: int, fan: str):
    for typed in (
        f'{gift.name} {count} @{fan}',
        f'{gift.name} x{count} @{fan}',
        f'"{gift.name}" {count} {fan}',
        f'{gift.id} {count} @{fan}',
        f'@{fan} {gift.name} x{count}',
        f'{gift.name} @{fan} x{count}',
    ):
        line = read(typed)
        assert (line.count, line.fan) == (count, fan)
        assert SHIPPED.knows(line.gift)
        assert line.gift in (gift.name, str(gift.id))


@given(st.text(max_size=80))
def test_any_line_is_read_or_refused(typed: str):
    try:
        line = read(typed)
    except Refusal:
        return
    assert line.gift
    assert 1 <= line.count <= 1_000_000
    assert line.fan is None or line.fan


WORDS = st.sampled_from(
    ['rose', 'bear', 'heart', 'me', 'x', 'x5', '5', '000', '-3', '@', '@luna', '"', 'from', '2024']
)


@given(st.lists(WORDS, max_size=7).map(' '.join))
def test_odd_lines_never_invent_a_count(typed: str):
    try:
        line = read(typed)
    except Refusal:
        return
    digits = ''.join(char for char in typed if char.isdigit())
    assert line.count == 1 or str(line.count).rstrip('0') in digits


def test_nothing_known_and_nothing_like_it_is_still_read():
    line = parse_line('rose 5 luna', lambda _: False, lambda _: False)
    assert line == GiftLine('rose', 5, 'luna')
    with pytest.raises(GiftUnknown):
        SHIPPED.find(read('ice dragon luna').gift)
