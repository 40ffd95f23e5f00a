"""Every way the bot says no to a handle or an address; sentences in `bot/live_sentences.py`.

Part of the tree that begins in `economy/errors.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from economy.errors import Refusal

# --- handles ----------------------------------------------------------------------------------


@dataclass(eq=False)
class HandleEmpty(Refusal):
    pass


@dataclass(eq=False)
class HandleUnreadable(Refusal):
    """Neither a handle nor a link with one; `at_most` is how many characters TikTok allows."""

    text: str
    at_most: int


@dataclass(eq=False)
class HandleShortLink(Refusal):
    """A short link leads to a LIVE without telling whose it is."""


@dataclass(eq=False)
class HandleNotInLink(Refusal):
    """A link of TikTok to something else than a profile: a video alone, the front page."""


@dataclass(eq=False)
class HandleMention(Refusal):
    """Somebody of Discord was named."""


@dataclass(eq=False)
class HandleNumber(Refusal):
    """An id, of TikTok or of Discord."""

    text: str


# --- addresses of TikFinity -------------------------------------------------------------------


@dataclass(eq=False)
class AddressUnreadable(Refusal):
    text: str


@dataclass(eq=False)
class AddressTooLong(Refusal):
    length: int
    at_most: int


@dataclass(eq=False)
class AddressNotWebsocket(Refusal):
    """`scheme` is what stood before `://`."""

    scheme: str


@dataclass(eq=False)
class AddressWithSecret(Refusal):
    """A password or a key in it. It is not a field, so that no answer shows it again."""


@dataclass(eq=False)
class AddressRemote(Refusal):
    """A computer on the internet, and whoever runs the bot did not allow that."""

    host: str


@dataclass(eq=False)
class AddressForbidden(Refusal):
    """No computer to connect to, allowed or not: nobody's, everybody's, a cloud's own."""

    host: str
