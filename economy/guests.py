"""Guests of a LIVE: others who get gifts in it, none of which is the creator's."""

from __future__ import annotations

from economy.guest_errors import GuestIsCreator
from economy.names import name_key


def checked_guest(name: str | None, creator: str) -> str | None:
    """A guest's cleaned name itself, None for none. Raises GuestIsCreator."""
    if name is not None and name_key(name) == name_key(creator):
        raise GuestIsCreator(creator)
    return name
