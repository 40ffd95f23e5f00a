"""A gift as viewers send it, and what it is worth in diamonds."""

from __future__ import annotations

from dataclasses import dataclass

from economy.errors import CoinsOutOfRange, CountOutOfRange

COUNT_MAX = 1_000_000  # no single entry has needed more; a slip of the thumb often does
COINS_MAX = 1_000_000  # the dearest gift seen costs 44,999 coins (gifts.csv, 2026-06)


@dataclass(frozen=True, slots=True)
class Gift:
    """One kind of gift.

    `id` is TikTok's gift id, which fixes the price; a negative id belongs to a gift that one
    server defined itself. `coins` is what a viewer pays for one, and so what it credits in
    diamonds: one coin spent is one diamond (docs/facts.md, "One coin is one diamond").
    """

    id: int
    name: str
    coins: int


def checked_count(count: int) -> int:
    """`count` itself. Raises CountOutOfRange outside 1..COUNT_MAX."""
    if not 1 <= count <= COUNT_MAX:
        raise CountOutOfRange(count, COUNT_MAX)
    return count


def checked_coins(coins: int) -> int:
    """`coins` itself, as the price of one gift. Raises CoinsOutOfRange outside 1..COINS_MAX."""
    if not 1 <= coins <= COINS_MAX:
        raise CoinsOutOfRange(coins, COINS_MAX)
    return coins


def diamonds(gift: Gift, count: int) -> int:
    """Diamonds credited for `count` of `gift`. Raises CountOutOfRange outside 1..COUNT_MAX."""
    return gift.coins * checked_count(count)
