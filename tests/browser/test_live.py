"""Capture in the practice room, with a real browser: a recording replayed, and a LIVE on air."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

SCREENSHOTS = os.environ.get('DIAMOND_DESK_SCREENSHOTS')


@pytest.mark.soak  # twelve seconds of watching; that it ends with the truth is tested in chat
def test_a_replay_shows_what_it_does_by_itself_and_ends_with_the_truth(phone):
    phone.become('max-manager')
    phone.slash('live replay', recording='gift storm', speed='100')
    assert 'holds exactly 25,868 diamonds' in phone.everything()
    phone.wait_for('stream 2 began by itself', where='Replay is live')
    phone.wait_for('25,868 diamonds', where='The LIVE of Replay is over')
    phone.become('mo-moderator')
    phone.slash('stream recap', creator='Replay')
    recap = phone.last()
    assert '25,868 diamonds' in recap
    assert 'Captured without a gap' in recap


class TestALiveOnAir:
    @pytest.fixture
    def practice_command(self) -> list[str]:
        return [sys.executable, str(Path(__file__).with_name('live_room.py'))]

    def test_the_board_and_the_status_say_how_the_feeds_do(self, phone):
        phone.become('max-manager')
        phone.slash('stream board')
        phone.wait_for('TikTok LIVE: 🟢 connected', where='Mia is live')
        phone.wait_for('TikFinity: ⚪ offline', where='Mia is live')
        if SCREENSHOTS:
            phone.page.wait_for_timeout(12_000)  # until the storm is on the board
        phone.show('Top gifters')
        phone.picture('capture', scrolled=False)
        phone.slash('live status')
        status = phone.last()
        assert 'TikTok LIVE @mia.live: 🟢 connected' in status
        assert 'captured 49 min of 52 min, one gap: at least' in status
        assert '3 min: TikTok closed the connection' in status
        phone.picture('live-status')
