"""The order in which gifts are offered while somebody types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from economy.gifts import Gift
from economy.spelling import compact, gift_key

_POPULAR = (  # what viewers send most, in the order of TikTok's own panel
    'rose', 'tiktok', 'gg', 'finger heart', 'heart me', 'rosa', 'ice cream cone', 'team bracelet',
    'friendship necklace', 'perfume', 'doughnut', 'cap', 'hand hearts', 'confetti', 'sunglasses',
    'corgi', 'money gun', 'swan', 'galaxy', 'whale diving', 'motorcycle', 'private jet',
    'sports car', 'interstellar', 'lion', 'leon and lion', 'tiktok stars', 'pegasus',
    'tiktok universe',
)  # fmt: skip
_SIMILAR_MIN = 60  # per cent; below this the names have little in common to the eye


@dataclass(frozen=True, slots=True)
class Row:
    """One name at one price. `gift` is the newest of `ids`, which share them."""

    gift: Gift
    key: str
    ids: tuple[int, ...]


class Shelf:
    """Gifts put in order once, so that each keystroke only looks."""

    def __init__(self, gifts: Iterable[Gift]) -> None:
        rows = _rows(gifts)
        self.by_key: dict[str, tuple[Row, ...]] = {}
        for row in sorted(rows, key=lambda row: row.gift.coins):
            self.by_key[row.key] = (*self.by_key.get(row.key, ()), row)
        self.by_compact = {compact(key): key for key in self.by_key}
        rank = {key: place for place, key in enumerate(_POPULAR)}
        rows.sort(
            key=lambda row: (rank.get(row.key, len(rank)), row.gift.coins, row.key, row.gift.id)
        )
        self.rows = tuple(rows)


@lru_cache(maxsize=256)
def shelf_of(gifts: tuple[Gift, ...]) -> Shelf:
    """The shelf of what one server defined, kept while the server defines nothing new."""
    return Shelf(gifts)


def searched(
    key: str, catalogue: Shelf, defined: Shelf, uses: Mapping[int, int], at_most: int
) -> list[Gift]:
    """Up to `at_most` gifts for the gift key typed so far, best first. Empty key: the usual."""
    rows = [
        *defined.rows,
        *(row for row in catalogue.rows if row.key not in defined.by_key),
    ]
    hits = [(group, -_used(row, uses), row) for row in rows if (group := _group(key, row)) < 4]
    hits.sort(key=lambda hit: hit[:2])  # stable: the shelf's own order decides the rest
    gifts = [row.gift for _, _, row in hits[:at_most]]
    if len(gifts) < at_most:
        hit_keys = {row.key for _, _, row in hits}
        gifts += _similar(key, [row for row in rows if row.key not in hit_keys])
    return gifts[:at_most]


def _rows(gifts: Iterable[Gift]) -> list[Row]:
    alike: dict[tuple[str, int], list[Gift]] = {}
    for gift in gifts:
        alike.setdefault((gift_key(gift.name), gift.coins), []).append(gift)
    return [
        Row(max(same, key=lambda gift: abs(gift.id)), key, tuple(gift.id for gift in same))
        for (key, _), same in alike.items()
    ]


def _group(key: str, row: Row) -> int:
    """0 the name itself, 1 starts so, 2 a word starts so, 3 contains it, 4 none of these."""
    if key == row.key or not key:
        return 0
    if row.key.startswith(key):
        return 1
    if f' {key}' in row.key:
        return 2
    return 3 if key in row.key else 4


def _used(row: Row, uses: Mapping[int, int]) -> int:
    return sum(uses.get(gift_id, 0) for gift_id in row.ids) if uses else 0


def _similar(key: str, rows: list[Row]) -> list[Gift]:
    near = process.extract(
        key, [row.key for row in rows], scorer=fuzz.ratio, limit=25, score_cutoff=_SIMILAR_MIN
    )
    return [rows[place].gift for _, _, place in near]
