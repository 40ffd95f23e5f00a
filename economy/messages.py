"""What a chat message says about gifts, with or without the command in front of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from economy.names import cleaned

_COMMAND = 'gift'
_GIFT_WORDS_MAX = 8


@dataclass(frozen=True, slots=True)
class Said:
    """Lines in the grammar of `!gift`. Many of them, or `!gift bulk`, go through a preview."""

    lines: tuple[str, ...]
    is_bulk: bool

    @property
    def is_many(self) -> bool:
        return self.is_bulk or sum(bool(cleaned(line)) for line in self.lines) > 1


def said_in(content: str, leads: Sequence[str], knows: Callable[[str], bool]) -> Said:
    """The message without its command. `leads` are what commands begin with: `!`, a mention.

    `knows` tells an exact gift name: in `gift box luna` the first word is no command.
    """
    lines: list[str] = []
    is_bulk = False
    for line in content.strip().split('\n'):
        said, names_bulk = _without_command(line.strip(), leads, knows)
        lines.append(said)
        is_bulk = is_bulk or names_bulk
    return Said(tuple(lines), is_bulk)


def _without_command(
    line: str, leads: Sequence[str], knows: Callable[[str], bool]
) -> tuple[str, bool]:
    lead = next((lead for lead in leads if line.casefold().startswith(lead.casefold())), '')
    said = line[len(lead) :].strip()
    first, _, rest = said.partition(' ')
    if first.casefold() != _COMMAND or (not lead and _begins_gift(said, knows)):
        return said, False
    second, _, more = rest.strip().partition(' ')
    match second.casefold():
        case 'log':
            return more.strip(), False
        case 'bulk':
            return more.strip(), True
        case _:
            return rest.strip(), False


def _begins_gift(said: str, knows: Callable[[str], bool]) -> bool:
    """Whether a gift's name of several words begins with the word `gift`."""
    words = said.split()[:_GIFT_WORDS_MAX]
    return any(knows(' '.join(words[:size])) for size in range(2, len(words) + 1))
