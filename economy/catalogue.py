"""Which gift a person means: by id, by name however typed, or a question back."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from economy.errors import GiftAmbiguous, GiftMissing, GiftUnknown
from economy.gifts import Gift
from economy.names import cleaned
from economy.search import Row, Shelf, searched, shelf_of
from economy.spelling import closest, compact, gift_key

_ID = re.compile(r'(?:id: ?)?(-?[0-9]{1,18})', re.IGNORECASE)
_LABEL = re.compile(
    r"(?P<name>.*\S)(?:\s*[@(·•|]\s*|\s+[-–—]?\s*)(?P<price>[0-9][0-9.,'’  ]*)"
    r'(?:\s*(?:coins?|diamonds?))?\s*\)?',
    re.IGNORECASE,
)
_TEXT_MAX = 100  # longer than any name; keeps the comparing cheap and a refusal short
_SUGGESTIONS_MAX = 5


@dataclass(frozen=True, slots=True)
class _Typed:
    text: str
    key: str


class Catalogue:
    """The gifts everybody knows. Gifts that one server defined come along with each question.

    `defined` are such gifts (negative ids); one hides every catalogue gift of the same name. What
    capture taught a server comes among them (positive ids), and stands beside the catalogue's own.
    `uses` says how often this server logged a gift id; it orders lists and never decides.
    """

    def __init__(self, gifts: Iterable[Gift]) -> None:
        self._by_id = {gift.id: gift for gift in gifts}
        self._shelf = Shelf(self._by_id.values())

    def by_id(self, gift_id: int) -> Gift | None:
        """The gift with TikTok's id `gift_id`, or None."""
        return self._by_id.get(gift_id)

    def find(
        self, text: str, *, defined: Sequence[Gift] = (), uses: Mapping[int, int] | None = None
    ) -> Gift:
        """The gift that `text` means.

        In this order: a name (any case, spacing, accents), an id (`5655`, `id:5655`, `id:-3`), a
        name with a price (`TikTok Universe @34999`, `Rose (1)`), a name without its spaces, a
        clear slip of the thumb. Several ids at one price are one gift, the newest id.

        Raises GiftMissing for no text, GiftAmbiguous for a name at several prices, GiftUnknown
        with up to five suggestions for everything else.
        """
        typed = _typed(text)
        shelves = self._shelves(defined)
        found = (
            _named(typed.key, shelves)
            or self._identified(typed, defined)
            or _labelled(typed.text, shelves)
            or _slipped(typed.key, shelves)
        )
        if not found:
            suggestions = self.search(
                typed.text, defined=defined, uses=uses, at_most=_SUGGESTIONS_MAX
            )
            raise GiftUnknown(typed.text, tuple(suggestions))
        first, *others = found
        if others:
            raise GiftAmbiguous(found[-1].gift.name, tuple(row.gift for row in found))
        return first.gift

    def knows(self, text: str, *, defined: Sequence[Gift] = ()) -> bool:
        """Whether `text` is, to the word, a gift's name or id. Several prices count as known."""
        if not cleaned(text):
            return False
        typed = _typed(text)
        shelves = self._shelves(defined)
        return bool(_named(typed.key, shelves) or self._identified(typed, defined))

    def named(self, text: str, *, defined: Sequence[Gift] = ()) -> tuple[Gift, ...]:
        """The gifts that are called exactly `text`, one a price, cheapest first; none for none."""
        if not cleaned(text):
            return ()
        shelves = self._shelves(defined)
        return tuple(row.gift for row in _named(_typed(text).key, shelves))

    def resembles(self, text: str, *, defined: Sequence[Gift] = ()) -> bool:
        """Whether `text` misses a gift's name only by spaces or by a clear slip of the thumb."""
        if not cleaned(text):
            return False
        return bool(_slipped(_typed(text).key, self._shelves(defined)))

    def search(
        self,
        text: str,
        *,
        defined: Sequence[Gift] = (),
        uses: Mapping[int, int] | None = None,
        at_most: int = 25,
    ) -> list[Gift]:
        """Gifts to offer for what was typed so far, best first, one a name and price.

        No text: this server's most used, then the well-known ones, then the cheapest. Otherwise
        the exact name or id, names starting so, names with a word starting so, names containing
        it, similar names; in each of these groups the most used first.
        """
        own, everybodys = self._shelves(defined)
        if not cleaned(text):
            return searched('', everybodys, own, uses or {}, at_most)
        typed = _typed(text)
        by_id = [row.gift for row in self._identified(typed, defined)]
        others = searched(typed.key, everybodys, own, uses or {}, at_most)
        return [*by_id, *(gift for gift in others if gift not in by_id)][:at_most]

    def _shelves(self, defined: Sequence[Gift]) -> tuple[Shelf, Shelf]:
        """What one server defined, and what everybody knows with what it learned."""
        own = shelf_of(tuple(gift for gift in defined if gift.id < 0))
        learned = tuple(gift for gift in defined if gift.id > 0 and gift.id not in self._by_id)
        return own, shelf_of((*self._by_id.values(), *learned)) if learned else self._shelf

    def _identified(self, typed: _Typed, defined: Sequence[Gift]) -> tuple[Row, ...]:
        written = _ID.fullmatch(typed.text)
        if written is None:
            return ()
        gift_id = int(written[1])
        gift = next((gift for gift in defined if gift.id == gift_id), self._by_id.get(gift_id))
        return (Row(gift, gift_key(gift.name), (gift.id,)),) if gift else ()


def shipped_catalogue() -> Catalogue:
    """The catalogue that comes with the bot, read from `gifts.csv` (docs/facts.md, "Gifts")."""
    shipped = resources.files('economy').joinpath('gifts.csv')
    rows = csv.DictReader(shipped.read_text(encoding='utf-8').splitlines())
    return Catalogue(Gift(int(row['gift_id']), row['name'], int(row['coins'])) for row in rows)


def _typed(text: str) -> _Typed:
    shown = cleaned(text)[:_TEXT_MAX].strip()
    if not shown:
        raise GiftMissing
    return _Typed(shown, gift_key(shown))


def _named(key: str, shelves: Sequence[Shelf]) -> tuple[Row, ...]:
    """The rows of that name on the first shelf that has it: one a price, cheapest first."""
    for shelf in shelves:
        if rows := shelf.by_key.get(key):
            return rows
    return ()


def _labelled(text: str, shelves: Sequence[Shelf]) -> tuple[Row, ...]:
    label = _LABEL.fullmatch(text)
    if label is None:
        return ()
    coins = ''.join(char for char in label['price'] if char.isdigit())
    rows = _named(gift_key(label['name']), shelves)
    return tuple(row for row in rows if str(row.gift.coins) == coins)


def _slipped(key: str, shelves: Sequence[Shelf]) -> tuple[Row, ...]:
    squeezed = compact(key)
    for shelf in shelves:
        if joined := shelf.by_compact.get(squeezed):
            return _named(joined, shelves)
    meant = closest(key, [key for shelf in shelves for key in shelf.by_key])
    return _named(meant, shelves) if meant else ()
