"""The locales a server may choose."""

from __future__ import annotations

import re
from functools import cache
from typing import cast

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global

from economy.errors import LocaleUnknown
from economy.names import cleaned
from economy.typed import repeated

_WRITTEN = re.compile(r'[A-Za-z]{2,3}(?:_[A-Za-z]{4})?(?:_(?:[A-Za-z]{2}|[0-9]{3}))?')
_OTHER_NAMES = {'no': 'nb'}  # Discord says Norwegian, the data say Bokmål
_COMMON = (
    'en_US', 'en_GB', 'de_DE', 'fr_FR', 'es_ES', 'es_MX', 'pt_BR', 'it_IT', 'nl_NL', 'pl_PL',
    'tr_TR', 'ru_RU', 'uk_UA', 'ar_EG', 'ar_SA', 'he_IL', 'hi_IN', 'id_ID', 'vi_VN', 'th_TH',
    'fil_PH', 'ja_JP', 'ko_KR', 'zh_Hans_CN', 'sv_SE',
)  # fmt: skip


def parse_locale(text: str) -> str:
    """The locale named in `text` with its country: `de_DE` for `de-DE`, `de`, `DE_de`.

    A language alone gets the country most of its readers live in, for weeks and currencies
    differ by country. Raises LocaleUnknown.
    """
    written = cleaned(text).replace('-', '_')
    if _WRITTEN.fullmatch(written) is None:
        raise LocaleUnknown(repeated(text))
    _, *others = written.split('_')
    country = next((part.upper() for part in others if len(part) < 4), None)
    try:
        locale = Locale.parse(written if country else _with_country(written))
    except (ValueError, UnknownLocaleError):
        raise LocaleUnknown(repeated(text)) from None
    if country not in (None, locale.territory):  # Babel fell back on another country
        raise LocaleUnknown(repeated(text))
    return str(locale)


def known_locales(text: str, at_most: int = 25) -> list[tuple[str, str]]:
    """Codes and English names to offer for what was typed so far; the usual ones for nothing."""
    typed = cleaned(text).casefold()
    named = _named_locales()
    if not typed:
        return [(code, named[code]) for code in _COMMON if code in named][:at_most]
    code_typed = typed.replace('-', '_').replace(' ', '_')
    hits = [
        (code, name)
        for code, name in named.items()
        if code.casefold().startswith(code_typed) or typed in name.casefold()
    ]
    hits.sort(
        key=lambda hit: (
            hit[0].casefold() != code_typed,
            not (hit[0].casefold().startswith(code_typed) or hit[1].casefold().startswith(typed)),
            hit[0] not in _COMMON,
            hit[1],
        )
    )
    return hits[:at_most]


@cache
def _named_locales() -> dict[str, str]:
    """Every locale with a country, by code. Costs some 50 ms, once."""
    named: dict[str, str] = {}
    for code in localedata.locale_identifiers():
        locale = Locale.parse(code) if _WRITTEN.fullmatch(code) else None
        if locale is not None and locale.territory and str(locale) == code:
            named[code] = locale.get_display_name('en') or code
    return named


def _with_country(written: str) -> str:
    """`written`, a language and perhaps a script, with its most likely country."""
    language, *script = written.split('_')
    language = _OTHER_NAMES.get(language.casefold(), language.casefold())
    likely = cast('dict[str, str]', get_global('likely_subtags'))
    named = '_'.join([language, *(part.title() for part in script)])
    country = likely.get(named, likely.get(language, '')).rpartition('_')[2]
    return (
        f'{named}_{country}'
        if localedata.exists(f'{named}_{country}')
        else likely.get(named, named)
    )
