"""Pulling the plug on the process while moderators log."""

from __future__ import annotations

KILLS = 50


async def test_a_confirmed_gift_survives_a_kill_and_none_is_there_twice(part, tmp_path):
    await part('killing').kill_repeatedly(part('pen'), tmp_path, KILLS)
