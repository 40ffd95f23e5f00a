"""Where a server's people are: time zone, locale and currency in one choice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """`time_zone` is an IANA name, `locale` a CLDR one, `currency` an ISO 4217 code."""

    key: str
    name: str
    time_zone: str
    locale: str
    currency: str


REGIONS = (  # twenty-five: what one Discord select holds
    Region('us-east', 'USA, Eastern', 'America/New_York', 'en_US', 'USD'),
    Region('us-central', 'USA, Central', 'America/Chicago', 'en_US', 'USD'),
    Region('us-pacific', 'USA, Pacific', 'America/Los_Angeles', 'en_US', 'USD'),
    Region('ca', 'Canada, Toronto', 'America/Toronto', 'en_CA', 'CAD'),
    Region('gb', 'United Kingdom', 'Europe/London', 'en_GB', 'GBP'),
    Region('de', 'Germany', 'Europe/Berlin', 'de_DE', 'EUR'),
    Region('fr', 'France', 'Europe/Paris', 'fr_FR', 'EUR'),
    Region('es', 'Spain', 'Europe/Madrid', 'es_ES', 'EUR'),
    Region('it', 'Italy', 'Europe/Rome', 'it_IT', 'EUR'),
    Region('nl', 'Netherlands', 'Europe/Amsterdam', 'nl_NL', 'EUR'),
    Region('pl', 'Poland', 'Europe/Warsaw', 'pl_PL', 'PLN'),
    Region('ro', 'Romania', 'Europe/Bucharest', 'ro_RO', 'RON'),
    Region('se', 'Sweden', 'Europe/Stockholm', 'sv_SE', 'SEK'),
    Region('tr', 'Türkiye', 'Europe/Istanbul', 'tr_TR', 'TRY'),
    Region('sa', 'Saudi Arabia', 'Asia/Riyadh', 'ar_SA', 'SAR'),
    Region('ae', 'United Arab Emirates', 'Asia/Dubai', 'ar_AE', 'AED'),
    Region('eg', 'Egypt', 'Africa/Cairo', 'ar_EG', 'EGP'),
    Region('br', 'Brazil, São Paulo', 'America/Sao_Paulo', 'pt_BR', 'BRL'),
    Region('mx', 'Mexico, Mexico City', 'America/Mexico_City', 'es_MX', 'MXN'),
    Region('ph', 'Philippines', 'Asia/Manila', 'en_PH', 'PHP'),
    Region('id', 'Indonesia, Jakarta', 'Asia/Jakarta', 'id_ID', 'IDR'),
    Region('vn', 'Vietnam', 'Asia/Ho_Chi_Minh', 'vi_VN', 'VND'),
    Region('th', 'Thailand', 'Asia/Bangkok', 'th_TH', 'THB'),
    Region('jp', 'Japan', 'Asia/Tokyo', 'ja_JP', 'JPY'),
    Region('au', 'Australia, Sydney', 'Australia/Sydney', 'en_AU', 'AUD'),
)


def region_of(key: str) -> Region | None:
    """The region of that key; None for a key that is not of this list."""
    return next((region for region in REGIONS if region.key == key), None)
