"""The gift lines in a chat message."""

from __future__ import annotations

import pytest

from economy.catalogue import shipped_catalogue
from economy.messages import said_in

CATALOGUE = shipped_catalogue()
LEADS = ('!', '<@77>', '<@!77>')


def knows(text: str) -> bool:
    return text.casefold() == 'gift box' or CATALOGUE.knows(text)


@pytest.mark.parametrize(
    ('content', 'lines', 'is_many'),
    [
        ('Rose 12 luna', ('Rose 12 luna',), False),
        ('!gift Rose 12 luna', ('Rose 12 luna',), False),
        ('! GIFT  log  Rose 12 luna', ('Rose 12 luna',), False),
        ('<@77> gift Rose', ('Rose',), False),
        ('<@!77> Rose', ('Rose',), False),
        ('gift Rose luna', ('Rose luna',), False),
        ('gift box luna', ('gift box luna',), False),
        ('!gift gift box luna', ('gift box luna',), False),
        ('!gift box luna', ('box luna',), False),
        ('!Rose luna', ('Rose luna',), False),
        ('gift', ('',), False),
        ('', ('',), False),
        ('!gift bulk Rose luna', ('Rose luna',), True),
        ('!gift bulk\nRose luna', ('', 'Rose luna'), True),
        ('Rose luna\n\nGalaxy ravi', ('Rose luna', '', 'Galaxy ravi'), True),
        ('!gift Rose luna\n!gift Galaxy ravi', ('Rose luna', 'Galaxy ravi'), True),
        ('  Rose luna \n ', ('Rose luna',), False),
    ],
)
def test_the_command_is_no_part_of_the_gift(content, lines, is_many):
    said = said_in(content, LEADS, knows)
    assert (said.lines, said.is_many) == (lines, is_many)
