"""Which command somebody may have meant."""

from __future__ import annotations

from typing import Any

from discord.ext import commands
from rapidfuzz import fuzz, process

_ALIKE = 75  # of 100: one slip in a short word


def resembling_command(bot: commands.Bot | Any, typed: str) -> str | None:
    """The command whose first word is closest to what was typed, None when nothing is close."""
    names = [command.name for command in bot.commands]
    found = process.extractOne(typed.casefold(), names, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return None if found is None else found[0]
