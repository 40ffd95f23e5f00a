"""Recordings played into a scratch creator come to what their maker says was sent."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.replays import SCRATCH, Replay, Replays, replay_watch
from economy.capture_errors import CreatorIsReal, ReplayRunning
from economy.ids import ChannelId, GuildId, UserId
from live.recording import shipped_recordings
from storage.live_streams import Turn

GUILD, BOT, ANNA = GuildId(1), UserId(9), UserId(11)
NINE = datetime(2026, 11, 23, 21, tzinfo=UTC)
SHIPPED = shipped_recordings()


class Say:
    def __init__(self) -> None:
        self.turns: list[tuple[Turn, int]] = []
        self.unread: list[tuple[int, str]] = []

    def turned(self, _watch, turned) -> None:
        if turned.turn is not Turn.NOTHING:
            self.turns.append((turned.turn, turned.stream.id))

    def not_believed(self, _watch, messages, why) -> None:
        self.unread.append((messages, why))


@pytest.mark.parametrize('name', SHIPPED)
async def test_a_recording_comes_to_its_truth_and_played_again_is_another_stream(desk, name):
    recording, say = SHIPPED[name], Say()
    truth = recording.header.truth
    scratch = await desk.scratch(GUILD, SCRATCH, by=ANNA, at=NINE)
    for _ in range(2):
        watch = replay_watch(
            GUILD, scratch, recording, channel_id=ChannelId(5), asked_by=ANNA,
            at=datetime.now(UTC),
        )  # fmt: skip
        replay = Replay(desk, watch, recording, speed=None, by=BOT, say=say)
        await replay.start()
        async with asyncio.timeout(60):
            await replay.over()
        assert replay.is_over
        await replay.close()
    assert say.unread == []
    assert say.turns == [(Turn.BEGAN, 1), (Turn.ENDED, 1), (Turn.BEGAN, 2), (Turn.ENDED, 2)]
    for stream_id in (1, 2):
        sums = await desk.streams(GUILD).sum_of(stream_id)
        night = await desk.nights(GUILD).night(sums.stream, at=datetime.now(UTC))
        assert sums.diamonds == truth.host_diamonds
        assert night.guest_diamonds == truth.guest_diamonds
    rows = await desk._database.read(
        'SELECT stream_id, sum(count), sum(diamonds), count(DISTINCT key) = count(*) FROM entry'
        ' GROUP BY stream_id'
    )
    both = truth.host_diamonds + truth.guest_diamonds
    assert rows == [(1, truth.gifts, both, 1), (2, truth.gifts, both, 1)]
    assert (await desk.servers.of(GUILD)).gifts == ()


class TestReplays:
    """Those of a server, one at a time."""

    async def play(self, replays, speed=1.0):
        return await replays.play(
            GUILD, SHIPPED['quiet-hour'], speed=speed, channel_id=ChannelId(5), asked_by=ANNA,
            by=BOT, at=datetime.now(UTC),
        )  # fmt: skip

    async def test_one_at_a_time_until_it_is_stopped(self, desk):
        replays = Replays(desk, Say())
        creator = await self.play(replays)
        assert (creator.is_scratch, replays.is_playing(GUILD)) == (True, True)
        with pytest.raises(ReplayRunning):
            await self.play(replays)
        await replays.look()
        assert replays.is_playing(GUILD)
        assert await replays.stop(GUILD)
        assert not await replays.stop(GUILD)
        await self.play(replays)
        await replays.close()
        assert not replays.is_playing(GUILD)

    async def test_one_that_is_stopped_ends_its_stream_and_the_next_has_its_own(self, desk):
        replays = Replays(desk, Say())
        for played in (1, 2):
            creator = await self.play(replays)
            async with asyncio.timeout(30):
                while not (running := (await desk.servers.of(GUILD)).running):
                    await asyncio.sleep(0.005)
            assert [each.id for each in running] == [played]
            assert await replays.stop(GUILD)
            [latest] = await desk.streams(GUILD).latest(creator.id, at_most=1)
            assert (latest.stream.id, latest.stream.is_running) == (played, False)

    async def test_one_that_is_over_is_let_go_of(self, desk):
        replays = Replays(desk, Say())
        await self.play(replays, speed=1e9)
        async with asyncio.timeout(30):
            while replays.is_playing(GUILD):
                await replays.look()
                await asyncio.sleep(0.01)
        await replays.look()
        assert not await replays.stop(GUILD)
        assert (await desk.streams(GUILD).sum_of(1)).stream.ended_at is not None

    async def test_never_into_a_creator_with_real_gifts(self, desk):
        await desk.servers.add_creator(GUILD, SCRATCH, handle=None, by=ANNA, at=NINE)
        with pytest.raises(CreatorIsReal):
            await self.play(Replays(desk, Say()))
