"""Warm words for a viewer. None of them speaks of gifts: they thank for being there."""

from __future__ import annotations

SHOUTOUT_MAX = 300

SHOUTOUTS = (
    'A big hello to {fan}! It is good to have you here.',
    'This one is for {fan}: the chat is a nicer place with you.',
    'Everybody, say hi to {fan}!',
    '{fan}, thank you for being with us tonight.',
    'Applause for {fan}: the chat is livelier with you in it.',
    'We see you, {fan}, and we are glad that you came.',
    'Where would this LIVE be without {fan}? Quieter, for sure.',
    'With {fan} here the evening can only get better.',
)


def shoutout(turn: int) -> str:
    """The words of one turn: the same ones come again only after all the others."""
    return SHOUTOUTS[turn % len(SHOUTOUTS)]
