"""Names as people type them, made safe to keep and to compare."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.errors import NameEmpty, NameTooLong
from economy.names import (
    CREATOR_NAME_MAX,
    FAN_NAME_MAX,
    GIFT_NAME_MAX,
    cleaned,
    creator_name,
    fan_name,
    gift_name,
    name_key,
)

FAMILY = '\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}'
KINDS = [
    (fan_name, 'fan', FAN_NAME_MAX),
    (creator_name, 'creator', CREATOR_NAME_MAX),
    (gift_name, 'gift', GIFT_NAME_MAX),
]
tricky = st.text(
    st.sampled_from('aA@ éß\n\t\0\u200b\u200d\u202e\u2028\u0301\N{MAN}\ufeff\ud800')
    | st.characters()
)


@pytest.mark.parametrize(
    ('typed', 'kept'),
    [
        ('luna', 'luna'),
        ('  luna \t rose\n', 'luna rose'),
        ('luna\u2028rose\u2029\x85!', 'luna rose !'),
        ('luna\0\x07\x1b[31m', 'luna[31m'),
        ('\u202eluna\u202c\u2066\u2069', 'luna'),  # turns the writing around
        ('lu\u200bn\ufeffa\u00ad', 'luna'),  # cannot be seen
        ('e\u0301', 'é'),
        ('e\u200b\u0301', 'é'),
        (FAMILY, FAMILY),
        (f'\u200d{FAMILY}\u200d\u200d', FAMILY),
        ('luna\u200d rose', 'luna rose'),
        ('luna \u200d rose', 'luna rose'),
        ('\ud800luna\ue000', 'luna'),
        ('\u200d', ''),
        ('', ''),
    ],
)
def test_a_text_is_kept_on_one_line_without_what_cannot_be_seen(typed, kept):
    assert cleaned(typed) == kept


@given(tricky)
def test_a_cleaned_text_is_clean(text: str):
    kept = cleaned(text)
    assert cleaned(kept) == kept
    assert unicodedata.is_normalized('NFC', kept)
    assert kept == ' '.join(kept.split())
    unseen = {char for char in kept if unicodedata.category(char) in ('Cc', 'Cf', 'Cs', 'Zl', 'Zp')}
    assert unseen <= {'\u200d'}
    assert all(word.strip('\u200d') == word for word in kept.split(' '))


@pytest.mark.parametrize(('kind', 'what', 'at_most'), KINDS)
def test_a_name_is_kept_without_its_at_sign_and_up_to_its_length(kind, what, at_most):
    assert kind('@luna') == 'luna'
    assert kind(' @@ Luna  Rose ') == 'Luna Rose'
    assert kind('x' * at_most) == 'x' * at_most
    assert kind(f'  @{"x" * at_most}  ') == 'x' * at_most
    with pytest.raises(NameTooLong) as refused:
        kind('x' * (at_most + 1))
    assert (refused.value.what, refused.value.length) == (what, at_most + 1)
    assert refused.value.at_most == at_most


@pytest.mark.parametrize(('kind', 'what', 'at_most'), KINDS)
@pytest.mark.parametrize('typed', ['', ' ', '@', '@@ @', '＠', '﹫', '\u200b', '\u0301', '\ud800'])
def test_a_name_with_nothing_in_it_is_refused(kind, what, at_most, typed):
    with pytest.raises(NameEmpty) as refused:
        kind(typed)
    assert refused.value.what == what


@pytest.mark.parametrize('name', ['7', '_', '★', '🌹', 'é', 'م', '李', 'a@b', '...', FAMILY])
def test_a_name_of_anything_that_can_be_seen_is_kept(name):
    assert fan_name(name) == name
    assert name_key(name)


@pytest.mark.parametrize(
    ('one', 'other'),
    [
        ('Luna', 'luna'),
        ('Luna', '@LUNA'),
        ('Luna', ' @ luna '),
        ('Luna', 'ｌｕｎａ'),
        ('Luna', 'lu\u200bna'),
        ('Luna Rose', 'luna   rose'),
        ('Straße', 'STRASSE'),
        ('é', 'e\u0301'),
        ('ΣΊΓΜΑΣ', 'σίγμας'),
        ('ﬁona', 'Fiona'),
        ('＠luna', 'luna'),
    ],
)
def test_two_spellings_are_one_name(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ('one', 'other'),
    [('luna', 'luna_'), ('luna', 'lu na'), ('luna', 'lüna'), ('a@b', 'ab'), ('rose', 'rosé')],
)
def test_two_names_stay_two(one, other):
    assert name_key(one) != name_key(other)


@given(tricky)
def test_whatever_is_kept_as_a_name_can_be_looked_up(text: str):
    try:
        name = fan_name(text)
    except (NameEmpty, NameTooLong):
        return
    assert name_key(name)
    assert name_key(f' @{name} ') == name_key(name)
