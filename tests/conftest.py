"""A room to try the bot in: the real bot on a real file, SimCord in the place of Discord."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import AsyncGenerator, Callable, Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import discord
import pytest
from hypothesis import settings
from simcord.actors import MemberActor, _dispatch_actor_interaction
from simcord.backend.serializers import message_payload
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle
from simcord.enums import InteractionType
from simcord.env import Env
from simcord.results import InteractionResult, ResponseMessage

import bot.desk
import bot.pulse
import storage.database
from bot.app import build_bot, opened_desk
from bot.captures import Feeds
from bot.desk import Desk
from bot.errors import is_refusal, unwrapped
from economy.entries import Entry
from economy.ids import CreatorId, GuildId
from economy.watches import Watch
from live.feed import Feed
from storage.verify import verify

NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)  # a Wednesday
MESSAGE_MAX = 2_000
settings.register_profile('same', derandomize=True)  # one commit, one result
WORDING = Path(__file__).parent / 'economy' / 'wording.py'


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of a file run one after the other, and so do all that drive a browser.

    Several browsers at once leave two cores no time to answer a press within three seconds.
    """
    for item in items:
        is_browser = 'browser' in item.path.parts
        group = 'browser' if is_browser else item.path.stem
        item.add_marker(pytest.mark.xdist_group(f'{item.path.parent.name}/{group}'))


@dataclass(frozen=True)
class Answered:
    """What one action brought into a channel, as people read it. Private answers are marked."""

    new: list[ResponseMessage]
    edited: list[ResponseMessage]
    result: InteractionResult | None = None

    @property
    def only(self) -> ResponseMessage:
        assert len(self.new) == 1, [message.content for message in self.new]
        return self.new[0]

    @property
    def text(self) -> str:
        return self.only.content

    @property
    def private(self) -> str:
        """The one answer, which nobody else can read."""
        assert self.only.ephemeral, self.only.content
        return self.only.content

    @property
    def public(self) -> str:
        """The one answer, which everybody in the channel can read."""
        assert not self.only.ephemeral, self.only.content
        return self.only.content

    @property
    def change(self) -> str:
        """What the one edited message says now."""
        assert len(self.edited) == 1, [message.content for message in self.edited]
        return self.edited[0].content


@dataclass
class Room:
    """A server with two channels and people of every kind; each method is one action of a person.

    `from_` stands for the option `from`. What was said before an action is not in its answer.
    """

    env: Env
    desk: Desk
    guild: GuildHandle
    public: ChannelHandle
    staff: ChannelHandle
    manager: MemberActor
    moderator: MemberActor
    member: MemberActor
    roles: dict[str, RoleHandle] = field(default_factory=dict[str, RoleHandle])
    feeds: Feeds | None = None

    @property
    def guild_id(self) -> GuildId:
        return GuildId(self.guild.id)

    async def say(
        self, who: MemberActor, text: str, channel: ChannelHandle | None = None
    ) -> Answered:
        place = channel or self.public
        before = self._written(place)
        message = await who.send(place, text)
        answered = self._since(place, before)
        answered.new[:] = [each for each in answered.new if each.id != message.id]
        return answered

    async def slash(
        self, who: MemberActor, name: str, channel: ChannelHandle | None = None, /, **options: Any
    ) -> Answered:
        place = channel or self.public
        before = self._written(place)
        filled = {option.rstrip('_'): value for option, value in options.items()}
        result = await who.slash(place, name, **filled)
        return self._since(place, before, result)

    async def click(
        self, who: MemberActor, message: Any, label: str | None = None, **more: Any
    ) -> Answered:
        return await self._press(message, who.click(message, label=label, **more))

    async def choose(self, who: MemberActor, message: Any, values: list[Any], at: str) -> Answered:
        return await self._press(message, who.select(message, values, custom_id=at))

    async def submit(
        self,
        who: MemberActor,
        shown: Answered,
        channel: ChannelHandle | None = None,
        /,
        **values: str,
    ) -> Answered:
        """Fill the form that `shown` brought up, by the labels of its fields."""
        assert shown.result is not None
        assert shown.result.modal is not None
        fields = {
            row['label'].split()[0].casefold(): row['component']['custom_id']
            for row in shown.result.modal['components']
        }
        filled = {fields[name]: value for name, value in values.items()}
        place = channel or self.public
        before = self._written(place)
        result = await who.submit_modal(shown.result, filled)
        return self._since(place, before, result)

    async def forge(self, who: MemberActor, custom_id: str, message: Any) -> Answered:
        """A press that Discord delivers with a message on which such a button still stands."""
        place = self._place(message)
        stored = self.env.backend.get_message(place.id, message.id)
        button = {'type': 2, 'id': 2, 'style': 2, 'label': '?', 'custom_id': custom_id}
        shown = {
            **message_payload(self.env.backend, stored),
            'components': [{'type': 1, 'id': 1, 'components': [button]}],
        }
        before = self._written(place)
        result = await _dispatch_actor_interaction(
            who,
            InteractionType.MESSAGE_COMPONENT,
            place,
            {'custom_id': custom_id, 'component_type': 2},
            extra={'message': shown},
            source_message_id=stored.id,
        )
        return self._since(place, before, result)

    async def offered(
        self,
        who: MemberActor,
        name: str,
        option: str,
        typed: str,
        channel: ChannelHandle | None = None,
        **filled: Any,
    ) -> dict[str, str]:
        """What is offered while typing: label to value."""
        choices = await who.autocomplete(channel or self.public, name, option, typed, **filled)
        return {choice['name']: choice['value'] for choice in choices}

    async def restart(self, *, prefix_commands: bool = True, publish_always: bool = True) -> None:
        """The process ends and starts again; what the bot knew in memory is gone."""
        desk = Desk.on(self.desk._database)
        await self.env.restart_bot(
            build_bot(
                desk,
                prefix_commands=prefix_commands,
                publish_always=publish_always,
                feeds=self.feeds,
            )
        )
        self.desk = desk

    async def add_creator(self, *names: str) -> None:
        for name in names:
            await self.desk.servers.add_creator(
                self.guild_id, name, handle=None, by=0, at=self.env.now()
            )

    async def settings(self, **options: Any) -> None:
        """A manager sets something, and it must work."""
        answered = await self.slash(self.manager, 'settings set', **options)
        assert '### Settings' in answered.private

    async def entries(self, creator: int = 1, guild: GuildHandle | None = None) -> list[Entry]:
        """The latest entries of a creator, oldest first."""
        history = self.desk.history(GuildId((guild or self.guild).id))
        page = await history.page(creator_id=CreatorId(creator))
        return list(reversed(page.entries))

    async def ledger(self, creator: int = 1) -> list[tuple[int, str, int, str | None]]:
        """Number, gift, count and fan of the latest entries, oldest first."""
        return [
            (entry.number, entry.gift.name, entry.count, entry.fan)
            for entry in await self.entries(creator)
        ]

    def sent(self) -> list[dict[str, Any]]:
        """Every message or edit the bot sent, as it went out to Discord."""
        bodies: list[dict[str, Any]] = []
        for request in self.env.http_requests:
            body = request.json if isinstance(request.json, dict) else {}
            body = body.get('data', body) if request.path.endswith('/callback') else body
            if isinstance(body, dict) and isinstance(body.get('content'), str):
                bodies.append(body)
        return bodies

    def message(self, stored: Any) -> ResponseMessage:
        """A message of the room's server as people read it."""
        return ResponseMessage(self.env, stored)

    async def _press(self, message: Any, action: Any) -> Answered:
        place = self._place(message)
        before = self._written(place)
        result = await action
        return self._since(place, before, result)

    def _place(self, message: Any) -> ChannelHandle:
        channel_id = (
            message.channel.id if isinstance(message, discord.Message) else message.channel_id
        )
        return ChannelHandle(self.env, self.guild, self.env.backend.get_channel(channel_id))

    def _written(self, place: ChannelHandle) -> dict[int, str]:
        messages = self.env.backend.messages.get(place.id, {})
        return {id_: repr((each.content, each.components)) for id_, each in messages.items()}

    def _since(
        self, place: ChannelHandle, before: dict[int, str], result: InteractionResult | None = None
    ) -> Answered:
        now = self._written(place)
        stored = self.env.backend.messages.get(place.id, {})
        new = [ResponseMessage(self.env, stored[id_]) for id_ in sorted(now) if id_ not in before]
        edited = [
            ResponseMessage(self.env, stored[id_])
            for id_ in sorted(now)
            if id_ in before and before[id_] != now[id_]
        ]
        return Answered(new, edited, result)


def furnished(env: Env, desk: Desk, name: str = 'Mia LIVE', **people: MemberActor) -> Room:
    """One more server, with the same names for everything in it."""
    guild = env.create_guild(name)
    roles = {
        'everyone': guild.default_role,
        'mods': guild.create_role('mods', permissions=discord.Permissions(manage_messages=True)),
        'managers': guild.create_role(
            'managers', permissions=discord.Permissions(manage_guild=True)
        ),
        'plain': guild.create_role('plain'),
        'bosses': guild.create_role('bosses'),
    }
    hidden = {
        guild.default_role: discord.PermissionOverwrite(view_channel=False),
        env.bot.user: discord.PermissionOverwrite(view_channel=True),
    }
    seen = {
        roles[each]: discord.PermissionOverwrite(view_channel=True) for each in ('mods', 'managers')
    }
    made = {
        person: guild.add_member(
            people[person].user if person in people else env.create_user(person),
            roles=[roles[role]] if role else [],
        )
        for person, role in (('manager', 'managers'), ('moderator', 'mods'), ('member', None))
    }
    return Room(
        env=env,
        desk=desk,
        guild=guild,
        public=guild.create_text_channel('live-chat'),
        staff=guild.create_text_channel('staff', overwrites=hidden | seen),
        roles=roles,
        **made,
    )


@dataclass
class Faults:
    """What the bot may raise besides refusals, because the test provokes it."""

    expected: tuple[type[BaseException], ...] = ()


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture(scope='module')  # undone before the next file's tests begin
def hastened() -> Generator[None]:
    """What chat tests can do without: waiting for the disk, reading the catalogue for each bot,
    ticks twice a minute through months of SimCord's clock, SimCord's naps of 50 ms at a start.

    Durability has tests of its own, under tests/storage and tests/trust, and so have pulses
    (tests/bot/test_pulse.py): chat tests call the tick of a cog, with a time.
    """
    others = [each for each in storage.database.WRITER_PRAGMAS if 'synchronous' not in each]
    pragmas = ('PRAGMA synchronous = OFF', *others)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(storage.database, 'WRITER_PRAGMAS', pragmas)
        patched.setattr(bot.pulse.Pulse, 'start', lambda *_: None)
        patched.setitem(Env._settle_internal.__kwdefaults__, 'idle', 0.001)
        for name in ('shipped_catalogue', 'shipped_tips'):
            patched.setattr(bot.desk, name, cache(getattr(bot.desk, name)))
        yield


@pytest.fixture(scope='session')
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file as the migrations make it: a copy is there sooner than another one."""
    path = tmp_path_factory.mktemp('fresh') / storage.database.FILE_NAME
    storage.database.open_for_writing(path).close()
    return path


@pytest.fixture
async def desk(tmp_path: Path, hastened: None, fresh: Path) -> AsyncGenerator[Desk]:
    (tmp_path / 'data').mkdir()
    shutil.copy(fresh, tmp_path / 'data')
    async with opened_desk(tmp_path / 'data') as opened:
        yield opened
    report = verify(tmp_path / 'data')
    assert report.is_sound, report


def _no_feed(watch: Watch) -> Feed:
    message = f'a test listens to {watch.target} without a feed of its own'
    raise AssertionError(message)


@pytest.fixture
def feeds() -> Feeds:
    """None that could leave this machine; tests of capture have their own."""
    return Feeds(_no_feed, lambda *_: None)


@pytest.fixture
async def env(desk: Desk, faults: Faults, feeds: Feeds) -> AsyncGenerator[Env]:
    bot = build_bot(desk, prefix_commands=True, publish_always=True, feeds=feeds)
    running = Env(bot, check_errors=False)  # not simcord.run: a fixture has a context of its own
    running.backend.advance_clock((NOON - running.now()).total_seconds())
    await running.start()
    try:
        yield running
    finally:
        await running.shutdown()
    raised = [unwrapped(error) for error in running.errors]
    surprising = [error for error in raised if not isinstance(error, faults.expected)]
    assert [error for error in surprising if not is_refusal(error)] == []


@pytest.fixture
async def bare(env: Env, desk: Desk, feeds: Feeds) -> AsyncGenerator[Room]:
    """A room in which nobody has set anything yet."""
    room = furnished(env, desk)
    room.feeds = feeds
    yield room
    for body in room.sent():
        assert body['allowed_mentions']['parse'] == [], body
        assert not body['allowed_mentions'].get('replied_user'), body
        assert len(body['content']) <= MESSAGE_MAX, body


@pytest.fixture
def furnish(env: Env, desk: Desk) -> Callable[..., Room]:
    """Makes one more server, with people of the first one where they are named."""
    return partial(furnished, env, desk)


@pytest.fixture
async def room(bare: Room) -> Room:
    """A room with one creator, Mia."""
    await bare.add_creator('Mia')
    return bare


@pytest.fixture(scope='session')
def begging_in() -> Callable[[str], list[str]]:
    """The guard of wording.py; loaded by path, as test folders are no packages here."""
    spec = importlib.util.spec_from_file_location('wording', WORDING)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.begging_in
