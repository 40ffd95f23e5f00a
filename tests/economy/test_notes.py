"""Notes stay clear of payment data, and ordinary notes stay."""

from __future__ import annotations

import random

import pytest

from economy.errors import NoteSensitive, NoteTooLong
from economy.notes import NOTE_MAX, checked_note

CARDS = [
    '4111111111111111',
    '5555555555554444',
    '378282246310005',
    '30569309025904',
    '4222222222222',
]
IBANS = [
    'DE89370400440532013000',
    'GB82WEST12345698765432',
    'FR1420041010050500013M02606',
    'NO9386011117947',
    'MT84MALT011000012345MTLCAST001S',
]


def grouped(text: str, mark: str) -> str:
    return mark.join(text[start : start + 4] for start in range(0, len(text), 4))


@pytest.mark.parametrize('card', CARDS)
@pytest.mark.parametrize('mark', ['', ' ', '-'])
@pytest.mark.parametrize('around', ['{}', 'pay to {} please', 'card:{}.', '({})'])
def test_a_card_number_is_refused_however_it_is_written(card, mark, around):
    with pytest.raises(NoteSensitive) as refused:
        checked_note(around.format(grouped(card, mark)))
    assert refused.value.kind == 'card'


@pytest.mark.parametrize('iban', IBANS)
@pytest.mark.parametrize('mark', ['', ' '])
@pytest.mark.parametrize('around', ['{}', 'send it to {} thanks a lot', 'IBAN: {}.'])
@pytest.mark.parametrize('spelled', [str.upper, str.lower])
def test_an_iban_is_refused_however_it_is_written(iban, mark, around, spelled):
    with pytest.raises(NoteSensitive) as refused:
        checked_note(around.format(grouped(spelled(iban), mark)))
    assert refused.value.kind == 'iban'


@pytest.mark.parametrize(
    'text',
    ['mira@example.com', 'write to Mira.L+x@mail.example.co.uk!', 'paypal: a@b.io', '<a@b.de>'],
)
def test_an_e_mail_address_is_refused(text):
    with pytest.raises(NoteSensitive) as refused:
        checked_note(text)
    assert refused.value.kind == 'email'


def test_characters_that_cannot_be_seen_do_not_hide_a_number():
    with pytest.raises(NoteSensitive):
        checked_note('4111\u200b1111\u200b1111\u200b1111')
    with pytest.raises(NoteSensitive):
        checked_note('DE89\u200b3704\u00ad00440532013000')


@pytest.mark.parametrize(
    'text',
    [
        'for the duet at 21:30',
        'thanks @luna for 10,000 roses!',
        'order 1234567',
        'stream 2026-11-23, gift #128 of 4096',
        '4111111111111112',  # one digit off: no card passes
        '12 345 678 901',
        'DE89 3704 0044 0532 0130 01',
        'GB20 was a great match with the whole team again',
        'luna @ 20.30',
        'a@b',
        '🌹🌹🌹',
        'PK 10 Runde zwei gewonnen',
    ],
)
def test_an_ordinary_note_is_kept_as_it_is(text):
    assert checked_note(text) == text


def test_a_random_long_number_is_refused_only_when_a_card_could_have_it():
    dice = random.Random(16)
    refused = 0
    for _ in range(1000):
        try:
            checked_note(f'number {dice.randrange(10**15, 10**16)}')
        except NoteSensitive:
            refused += 1
    assert 50 < refused < 150  # one in ten passes the check digit


@pytest.mark.parametrize('text', ['', '  ', '\n\t', '\u200b'])
def test_a_note_with_nothing_in_it_is_none(text):
    assert checked_note(text) is None


def test_a_note_is_put_on_one_line():
    assert checked_note(' first\nsecond\u202e ') == 'first second'


def test_a_note_too_long_is_refused():
    assert checked_note('x' * NOTE_MAX) == 'x' * NOTE_MAX
    with pytest.raises(NoteTooLong) as refused:
        checked_note('x' * (NOTE_MAX + 1))
    assert (refused.value.length, refused.value.at_most) == (NOTE_MAX + 1, NOTE_MAX)
