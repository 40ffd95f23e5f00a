"""A Discord server as the bot knows it: its settings, its creators, its own gifts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from itertools import islice

from economy.counts import whole_number
from economy.errors import (
    ChoiceUnknown,
    CountUnreadable,
    CreatorMissing,
    CreatorNeeded,
    CreatorRetired,
    PrefixUnusable,
)
from economy.gifts import Gift
from economy.ids import ChannelId, CreatorId, GuildId, RoleId
from economy.limits import Limits
from economy.names import cleaned, name_key
from economy.people_errors import ThanksFromOutOfRange
from economy.rates import Rate
from economy.streams import Stream
from economy.typed import repeated

PREFIX_MAX = 5
CREATORS_MAX = 100
DEFINED_GIFTS_MAX = 500
THANKS_FROM_MAX_DIAMONDS = 1_000_000_000  # more than any one gift: nothing waits for thanks
_BOARDS = {'open': True, 'staff': False}


class Level(IntEnum):
    """Who may do a thing; each level may do what the lower ones may."""

    MEMBER = 0
    MODERATOR = 1
    MANAGER = 2


@dataclass(frozen=True, slots=True)
class Creator:
    id: CreatorId
    name: str
    handle: str | None  # TikTok handle without @
    retired_at: datetime | None
    board_channel_id: ChannelId | None = None  # where a running stream's board stands
    has_nudges: bool = False
    is_scratch: bool = False  # recordings are played into it; none of it is real

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`rate` is None until a manager chose one: until then answers show several side by side.

    A gift of `thanks_from_diamonds` or more waits for thanks. `are_boards_open` says whether
    members may see who gave most. The staff channel is None until one was chosen, and so are the
    limits of payouts.
    """

    prefix: str = '!'
    time_zone: str = 'UTC'
    locale: str = 'en_US'
    currency: str = 'USD'
    moderator_role_id: RoleId | None = None
    manager_role_id: RoleId | None = None
    rate: Rate | None = None
    staff_channel_id: ChannelId | None = None
    thanks_from_diamonds: int = 100
    are_boards_open: bool = True
    limits: Limits | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server at one `revision`; a later change makes a new value with a higher one."""

    guild_id: GuildId
    revision: int = 0
    settings: Settings = field(default_factory=Settings)
    creators: tuple[Creator, ...] = ()
    bindings: Mapping[ChannelId, CreatorId] = field(default_factory=dict[ChannelId, CreatorId])
    gifts: tuple[Gift, ...] = ()  # defined by this server, ids negative; learned by capture
    running: tuple[Stream, ...] = ()  # at most one a creator

    @property
    def active(self) -> tuple[Creator, ...]:
        return tuple(creator for creator in self.creators if not creator.is_retired)

    def active_like(self, typed: str, *, at_most: int = 25) -> tuple[Creator, ...]:
        """Active creators whose name or handle holds what was typed so far."""
        key = name_key(typed)
        hits = (
            creator
            for creator in self.active
            if key in name_key(creator.name) or key in name_key(creator.handle or '')
        )
        return tuple(islice(hits, at_most))

    def creator(self, creator_id: CreatorId) -> Creator:
        """Raises CreatorMissing for an id that is not this server's."""
        for creator in self.creators:
            if creator.id == creator_id:
                return creator
        raise CreatorMissing(f'#{creator_id}', self._names())

    def creator_named(self, name: str) -> Creator:
        """The creator of that name, else handle, retired ones last. Raises CreatorMissing."""
        wanted = name_key(name)
        by_name = [each for each in self.creators if name_key(each.name) == wanted]
        by_handle = [each for each in self.creators if name_key(each.handle or '') == wanted]
        found = (*by_name, *sorted(by_handle, key=lambda each: each.is_retired))
        if wanted and found:
            return found[0]
        raise CreatorMissing(cleaned(name), self._names())

    def which_creator(
        self, *, named: str | None, channel_id: ChannelId, for_writing: bool = False
    ) -> Creator:
        """Whom a request is about: the one named, the channel's, who is live, or the only one.

        A creator for replays is meant only when it is named.
        Raises CreatorMissing for an unknown name, CreatorRetired for a retired one when
        `for_writing`, and CreatorNeeded when several would do: never a guess between two.
        """
        if named is not None and named.strip():
            creator = self.creator_named(named)
            if for_writing and creator.is_retired:
                raise CreatorRetired(creator.name)
            return creator
        bound = self.bindings.get(channel_id)
        if bound is not None:
            creator = self.creator(bound)
            if not creator.is_retired:
                return creator
        real = [creator for creator in self.active if not creator.is_scratch]
        live = [creator for creator in real if self.running_of(creator.id) is not None]
        for candidates in (live, real):
            if len(candidates) == 1:
                return candidates[0]
        raise CreatorNeeded(self._names())

    def running_of(self, creator_id: CreatorId) -> Stream | None:
        """The creator's running stream."""
        return next((stream for stream in self.running if stream.creator_id == creator_id), None)

    def _names(self) -> tuple[str, ...]:
        return tuple(creator.name for creator in self.active)


def checked_prefix(text: str) -> str:
    """A command prefix as kept: 1 to PREFIX_MAX characters, not a slash, not a mention.

    Raises PrefixUnusable.
    """
    prefix = cleaned(text)
    has_word = any(char.isspace() or char in '@/<>`*_~|#\\' for char in prefix)
    if not 1 <= len(prefix) <= PREFIX_MAX or has_word or prefix[-1].isalnum():
        raise PrefixUnusable(cleaned(text), PREFIX_MAX)
    return prefix


def checked_thanks_from(text: str) -> int:
    """From how many diamonds on a gift waits for thanks: `100`, `1,000`, `10k`.

    Raises CountUnreadable, ThanksFromOutOfRange.
    """
    diamonds = whole_number(text)
    if diamonds is None:
        raise CountUnreadable(repeated(text))
    if not 1 <= diamonds <= THANKS_FROM_MAX_DIAMONDS:
        raise ThanksFromOutOfRange(diamonds, THANKS_FROM_MAX_DIAMONDS)
    return diamonds


def parse_boards(text: str) -> bool:
    """Whether members may see the boards: `open` or `staff`. Raises ChoiceUnknown."""
    named = cleaned(text).casefold()
    if named not in _BOARDS:
        raise ChoiceUnknown('choice for the boards', repeated(text), tuple(_BOARDS))
    return _BOARDS[named]
