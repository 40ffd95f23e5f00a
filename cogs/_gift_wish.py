"""What a moderator wants logged, on its way from the chat to the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self

import discord

from bot.desk import Desk
from bot.request import Context, Request, now
from economy.catalogue import Catalogue
from economy.counts import is_count_shaped, parse_count
from economy.entries import Changes, NewEntry, Source
from economy.errors import CreatorRetired, Refusal
from economy.gifts import Gift
from economy.grammar import parse_line
from economy.guests import checked_guest
from economy.ids import CreatorId, StreamId
from economy.names import checked_fan
from economy.notes import checked_note
from economy.periods import local_day
from economy.server import Creator, Server
from economy.streams import AfterEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A gift as it was asked for, kept as JSON while something about it is asked back."""

    gift: str
    count: int
    fan: str | None = None
    creator: str | None = None
    note: str | None = None
    is_repeat_meant: bool = False
    is_other_than_captured: bool = False
    after_end: str = AfterEnd.ASK
    stream_id: int | None = None  # an ended stream that it was said to belong to
    reopens: int | None = None  # a stream that the bot took for over, and that goes on
    source: str = Source.HAND
    guest: str | None = None  # who got it, when it was not the creator

    @classmethod
    def of_options(
        cls,
        gift: str,
        count: str,
        fan: str | None,
        creator: str | None,
        note: str | None,
        *,
        guest: str | None = None,
    ) -> Self:
        """From slash options. Raises CountUnreadable, CountOutOfRange, Name... and Note..."""
        return cls(
            gift=gift,
            count=parse_count(count),
            fan=checked_fan(fan),
            creator=creator,
            note=None if note is None else checked_note(note),
            guest=checked_fan(guest),
        )

    @classmethod
    def of_line(
        cls, line: str, server: Server, catalogue: Catalogue, named: Callable[[str], str]
    ) -> Self:
        """From the text after `!gift`.

        `named` puts names for mentions once it is clear who is the fan: nobody's display name may
        be read as a count or a gift.
        """
        read = parse_line(
            line,
            lambda text: catalogue.knows(text, defined=server.gifts),
            lambda text: catalogue.resembles(text, defined=server.gifts),
        )
        fan, guest = (
            checked_fan(None if name is None else named(name)) for name in (read.fan, read.guest)
        )
        return cls(gift=read.gift, count=read.count, fan=fan, guest=guest)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def entry(self, request: Request, *, creator: Creator, gift: Gift) -> NewEntry:
        """Raises GuestIsCreator."""
        return NewEntry(
            key=request.key,
            creator_id=creator.id,
            gift=gift,
            count=self.count,
            fan=self.fan,
            source=Source(self.source),
            actor_id=request.actor_id,
            happened_at=request.at,
            logged_at=now(),
            day=local_day(request.at, request.server.settings.time_zone),
            note=self.note,
            stream_id=None if self.stream_id is None else StreamId(self.stream_id),
            guest=checked_guest(self.guest, creator.name),
        )


def named_mentions(text: str, ctx: Context) -> str:
    """`text` with each mention of a member as that member's plain name: fans are names here.

    A slash option tells nothing about whom it mentions, so a mention stays one there.
    """
    return with_names(text, ctx.message.mentions if ctx.interaction is None else ())


def with_names(text: str, users: Iterable[discord.abc.User]) -> str:
    """`text` with each mention of one of `users` as that person's plain name."""
    for user in users:
        for mention in (f'<@{user.id}>', f'<@!{user.id}>'):
            text = text.replace(mention, f'@{user.display_name}')
    return text


def active_creator(request: Request, creator_id: CreatorId) -> Creator:
    """The creator by the name of today. Raises CreatorMissing, CreatorRetired."""
    creator = request.server.creator(creator_id)
    if creator.is_retired:
        raise CreatorRetired(creator.name)
    return creator


def gift_of(desk: Desk, server: Server, text: str) -> Gift:
    """Raises GiftMissing, GiftUnknown, GiftAmbiguous."""
    return desk.catalogue.find(text, defined=server.gifts)


def spoken(desk: Desk, request: Request, gift: Gift) -> str:
    """Words that mean this very gift and read well in an option: the label, else the id."""
    label = request.words.priced(gift)
    try:
        is_clear = gift_of(desk, request.server, label) == gift
    except Refusal:
        is_clear = False
    return label if is_clear else f'id:{gift.id}'


def changes_of(
    desk: Desk,
    request: Request,
    gift: str | None,
    count: str | None,
    fan: str | None,
    creator: str | None,
    note: str | None,
    guest: str | None,
) -> Changes:
    """What a correction changes. Raises what reading each of its parts raises.

    A chat command has no names for its options, so in `!gift fix 128 x10` the count stands where
    the gift would, and in `!gift fix 128 to:ravi` the guest.
    """
    server = request.server
    if gift is not None and guest is None and gift.casefold().startswith('to:'):
        gift, guest = None, gift[len('to:') :]
    is_number = gift is not None and count is None and is_count_shaped(gift)
    if gift is not None and is_number and not desk.catalogue.knows(gift, defined=server.gifts):
        gift, count = None, gift
    whose: Creator | None = None
    if creator is not None:
        whose = server.which_creator(named=creator, channel_id=request.channel_id, for_writing=True)
    return Changes(
        gift=None if gift is None else gift_of(desk, server, gift),
        count=None if count is None else parse_count(count),
        fan=checked_fan(fan),
        creator_id=None if whose is None else whose.id,
        note=None if note is None else (checked_note(note.strip().strip('-')) or ''),
        guest='' if guest is not None and guest.strip() == '-' else checked_fan(guest),
    )
