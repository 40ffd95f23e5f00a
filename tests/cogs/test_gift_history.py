"""The history, page by page, in both directions and for one fan."""

from __future__ import annotations

import re

import pytest


def numbers(text: str) -> list[int]:
    return [int(found) for found in re.findall(r'^`#(\d+)`', text, re.MULTILINE)]


def labels(message) -> list[str]:
    return [button['label'] for row in message.components for button in row['components']]


@pytest.fixture
async def evening(room):
    """Twenty-five entries: odd ones from luna, even ones from kai."""
    for count in range(1, 26):
        await room.say(room.moderator, f'!gift rose {count} {"luna" if count % 2 else "kai"}')
    return room


async def test_an_empty_history_says_how_to_begin(room):
    shown = (await room.slash(room.moderator, 'gift history')).private
    assert shown == (
        '### `Mia`: gifts\nNothing is logged here yet. `/gift log` writes the first one.'
    )
    shown = (await room.slash(room.moderator, 'gift history', from_='nobody')).private
    assert shown.startswith('### `Mia`: gifts from `nobody`\nNothing')


async def test_both_entries_of_an_undo_are_shown(room):
    await room.say(room.moderator, '!gift rose 12 luna')
    await room.say(room.moderator, '!gift undo')
    shown = (await room.slash(room.moderator, 'gift history')).private
    lines = [re.sub(r'<t:\d+:R>', 'then', line) for line in shown.splitlines()]
    assert lines == [
        '### `Mia`: gifts',
        f'`#2` ↩️ takes back `#1`: -12 diamonds · {room.moderator.mention} then',
        '`#1` ~~12 × **Rose** from `luna`~~ · `#2` then',
    ]


async def test_ten_a_page_to_the_end_and_back(evening):
    room = evening
    page = (await room.slash(room.moderator, 'gift history')).only
    assert page.ephemeral
    assert numbers(page.content) == list(range(25, 15, -1))
    assert labels(page) == ['Older']
    page = (await room.click(room.moderator, page, 'Older')).edited[0]
    assert numbers(page.content) == list(range(15, 5, -1))
    assert labels(page) == ['Newer', 'Older']
    page = (await room.click(room.moderator, page, 'Older')).edited[0]
    assert numbers(page.content) == [5, 4, 3, 2, 1]
    assert labels(page) == ['Newer']
    page = (await room.click(room.moderator, page, 'Newer')).edited[0]
    assert numbers(page.content) == list(range(15, 5, -1))
    page = (await room.click(room.moderator, page, 'Newer')).edited[0]
    assert numbers(page.content) == list(range(25, 15, -1))
    assert labels(page) == ['Older']


async def test_pages_stand_still_while_more_is_logged(evening):
    room = evening
    page = (await room.slash(room.moderator, 'gift history')).only
    await room.say(room.moderator, '!gift galaxy ravi')
    page = (await room.click(room.moderator, page, 'Older')).edited[0]
    assert numbers(page.content) == list(range(15, 5, -1))


async def test_paging_one_fan_works_after_a_restart(evening):
    room = evening
    page = (await room.slash(room.moderator, 'gift history', from_='LUNA')).only
    assert numbers(page.content) == list(range(25, 6, -2))
    await room.restart()
    page = (await room.click(room.moderator, page, 'Older')).edited[0]
    assert numbers(page.content) == [5, 3, 1]
    assert page.content.startswith('### `Mia`: gifts from `LUNA`')
    page = (await room.click(room.moderator, page, 'Newer')).edited[0]
    assert numbers(page.content) == list(range(25, 6, -2))


async def test_history_by_message(evening):
    room = evening
    said = await room.say(room.moderator, '!gift history kai')
    assert numbers(said.public) == list(range(24, 5, -2))
    answered = await room.click(room.member, said.only, 'Older')
    assert answered.private.startswith('This is for moderators')
    assert answered.edited == []


async def test_a_page_whose_question_is_forgotten_says_so(evening):
    room = evening
    page = (await room.slash(room.moderator, 'gift history', from_='luna')).only
    await room.env.advance_time(8 * 24 * 3600)
    await room.say(room.moderator, '!gift TikTok Universe')  # asking anew drops old questions
    answered = await room.click(room.moderator, page, 'Older')
    assert answered.private.startswith('That question is no longer open. Nothing was saved.')


async def test_history_of_a_retired_creator_by_name(evening):
    room = evening
    await room.say(room.manager, '!creator retire Mia')
    page = await room.slash(room.moderator, 'gift history', creator='Mia')
    assert numbers(page.private) == list(range(25, 15, -1))


async def test_the_longest_names_still_fit_a_page(room):
    for count in range(1, 12):
        await room.slash(
            room.moderator,
            'gift log',
            gift='rose',
            count=str(count),
            from_=f'{count:02}' + '界' * 58,
        )
    page = (await room.slash(room.moderator, 'gift history')).private
    assert numbers(page) == list(range(11, 1, -1))
