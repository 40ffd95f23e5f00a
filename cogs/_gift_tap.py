"""A tap on a key, as it is kept until somebody says who sent the gift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from bot.desk import Desk
from bot.request import Request
from cogs._gift_wish import Wish
from economy.entries import Source
from economy.errors import QuestionGone
from economy.gifts import Gift
from economy.ids import CreatorId
from economy.keypad import tapped


@dataclass(frozen=True, slots=True)
class Tap:
    """A gift that was tapped, and the names that can be tapped for it."""

    creator_id: CreatorId
    gift_id: int
    coins: int
    fans: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            'creator_id': self.creator_id,
            'gift_id': self.gift_id,
            'coins': self.coins,
            'fans': list(self.fans),
        }

    @classmethod
    async def kept(cls, desk: Desk, request: Request, token: str) -> Self:
        """Raises QuestionGone, NotYourQuestion."""
        question = await desk.questions.get(request.guild_id, token, by=request.actor_id)
        kept = question.payload
        return cls(kept['creator_id'], kept['gift_id'], kept['coins'], tuple(kept['fans']))

    def fan_at(self, place: int) -> str:
        """Raises QuestionGone."""
        if place >= len(self.fans):
            raise QuestionGone
        return self.fans[place]

    def gift(self, desk: Desk, request: Request) -> Gift:
        """Raises KeyOutdated."""
        return tapped(desk.catalogue, request.server.gifts, self.gift_id, self.coins)

    def wish(self, desk: Desk, request: Request, count: int, fan: str | None) -> Wish:
        """Raises KeyOutdated. The creator may have another name by now."""
        return Wish(
            gift=f'id:{self.gift(desk, request).id}',
            count=count,
            fan=fan,
            creator=request.server.creator(self.creator_id).name,
            source=Source.KEYPAD,
        )
