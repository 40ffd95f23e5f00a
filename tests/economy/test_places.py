"""The locales a server may choose."""

from __future__ import annotations

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from economy.errors import LocaleUnknown
from economy.money import known_locales, parse_locale, show_number


@pytest.mark.parametrize(
    ('typed', 'locale'),
    [
        ('en_US', 'en_US'),
        ('en', 'en_US'),
        ('EN-us', 'en_US'),
        (' de-DE ', 'de_DE'),
        ('de', 'de_DE'),
        ('DE', 'de_DE'),
        ('de-AT', 'de_AT'),
        ('ar', 'ar_EG'),
        ('zh-CN', 'zh_Hans_CN'),
        ('zh-TW', 'zh_Hant_TW'),
        ('zh', 'zh_Hans_CN'),
        ('zh-Hant', 'zh_Hant_TW'),
        ('zh_hant_hk', 'zh_Hant_HK'),
        ('sr_Latn', 'sr_Latn_RS'),
        ('es-419', 'es_419'),
        ('no', 'nb_NO'),
        ('sv-SE', 'sv_SE'),
        ('fil', 'fil_PH'),
    ],
)
def test_locales_as_people_and_discord_write_them(typed: str, locale: str):
    assert parse_locale(typed) == locale


DISCORDS = (
    *('id', 'da', 'de', 'en-GB', 'en-US', 'es-ES', 'es-419', 'fr', 'hr', 'it', 'lt', 'hu', 'nl'),
    *('no', 'pl', 'pt-BR', 'ro', 'fi', 'sv-SE', 'vi', 'tr', 'cs', 'el', 'bg', 'ru', 'uk', 'hi'),
    *('th', 'zh-CN', 'ja', 'zh-TW', 'ko'),
)


@pytest.mark.parametrize('code', DISCORDS)
def test_every_language_of_discord_is_a_locale(code: str):
    assert Locale.parse(parse_locale(code)).territory


@pytest.mark.parametrize(
    'typed',
    [
        '',
        'xx',
        'zz_ZZ',
        'en_ZZ',
        'de_XX',
        'klingon',
        'root',
        'C',
        '../x',
        'en_US_x',
        'de@euro',
        '1',
    ],
)
def test_places_nobody_knows_are_refused(typed: str):
    with pytest.raises(LocaleUnknown) as refused:
        parse_locale(typed)
    assert refused.value.text == typed


@given(st.text(max_size=12))
def test_any_text_is_a_usable_locale_or_refused(typed: str):
    try:
        locale = parse_locale(typed)
    except LocaleUnknown:
        return
    assert parse_locale(locale) == locale
    assert show_number(5, locale) == '5'


def test_nothing_typed_offers_the_usual_ones():
    offered = known_locales('')
    assert len(offered) == 25
    assert offered[0] == ('en_US', 'English (United States)')


@pytest.mark.parametrize(
    ('typed', 'first'),
    [
        ('ger', 'de_DE'),
        ('de', 'de_DE'),
        ('de-at', 'de_AT'),
        ('portuguese', 'pt_BR'),
        ('brazil', 'pt_BR'),
        ('en_gb', 'en_GB'),
    ],
)
def test_what_is_typed_offers_codes_and_names(typed: str, first: str):
    assert known_locales(typed)[0][0] == first


def test_every_offer_can_be_chosen():
    for typed in ('', 'a', 'en', 'chinese', 'serbian'):
        for code, name in known_locales(typed):
            assert parse_locale(code) == code
            assert name
    assert known_locales('en', at_most=2)[1:] != []
    assert known_locales('qqqq') == []
