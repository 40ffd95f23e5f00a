"""Which gifts stand on a creator's keypad, and what a key means when it is tapped later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from economy.catalogue import Catalogue
from economy.fast_errors import KeyOutdated
from economy.gifts import Gift
from economy.search import shelf_of
from economy.spelling import gift_key

KEYS = 10  # two rows of buttons
GIFTERS_MAX = 10  # two rows of buttons
COUNTS = (1, 5, 10)


def keys_of(catalogue: Catalogue, defined: Sequence[Gift], used: Iterable[Gift]) -> list[Gift]:
    """KEYS gifts at today's price: those used most, `used` in that order, then the well-known.

    A used gift that is no longer to be had, such as one of a price that was replaced, is left out.
    """
    known = catalogue.search('', at_most=2 * KEYS)
    keys: list[Gift] = []
    for gift in (*used, *known):
        current = _current(catalogue, defined, gift)
        shown = {(gift_key(key.name), key.coins) for key in keys}
        if current is not None and (gift_key(current.name), current.coins) not in shown:
            keys.append(current)
    return keys[:KEYS]


def tapped(catalogue: Catalogue, defined: Sequence[Gift], gift_id: int, coins: int) -> Gift:
    """The gift behind a key that shows `coins`. Raises KeyOutdated when it costs something else."""
    own = next((gift for gift in defined if gift.id == gift_id), None)
    found = own or catalogue.by_id(gift_id)
    current = None if found is None else _current(catalogue, defined, found)
    if current is None or current.coins != coins:
        raise KeyOutdated(coins)
    return current


def _current(catalogue: Catalogue, defined: Sequence[Gift], gift: Gift) -> Gift | None:
    """What this server means by the gift's name today, else the gift of that id."""
    named = tuple(each for each in defined if each.id < 0)  # learned ones replace no other gift
    own = shelf_of(named).by_key.get(gift_key(gift.name))
    if not own:
        learned = next((each for each in defined if each.id == gift.id), None)
        return learned or catalogue.by_id(gift.id)
    return next((row.gift for row in own if row.gift.id == gift.id), own[0].gift)
