"""A minute of a big night: four moderators at once, on keypads and with commands."""

from __future__ import annotations

from collections import Counter

import discord
import pytest
from simcord.backend.serializers import message_payload
from simcord.enums import InteractionType
from simcord.interactions import base_payload
from simcord.results import InteractionResult

GIFTS = ('Rose', 'Galaxy', 'GG', 'Perfume')
ROUNDS = 15  # of four moderators: sixty gifts


class Team:
    """Four moderators, each with a keypad. What they do is sent off without waiting for answers."""

    def __init__(self, room, people, pads) -> None:
        self.room, self.people, self.pads = room, people, pads

    def taps(self, place: int, message, custom_id: str) -> InteractionResult:
        backend = self.room.env.backend
        stored = backend.get_message(self.room.public.id, message.id)
        data = {'custom_id': custom_id, 'component_type': 2}
        record, payload = self._payload(place, InteractionType.MESSAGE_COMPONENT, data)
        record.source_message_id = stored.id
        button = {'type': 2, 'id': 2, 'style': 2, 'label': '?', 'custom_id': custom_id}
        row = {'type': 1, 'id': 1, 'components': [button]}
        payload['message'] = {**message_payload(backend, stored), 'components': [row]}
        backend.emit('INTERACTION_CREATE', payload)
        return InteractionResult(self.room.env, record)

    def types(self, place: int, text: str) -> None:
        self.room.env.backend.create_message(self.room.public.id, self.people[place].id, text)

    def commands(self, place: int, **options: str) -> None:
        root = self.room.env.backend.find_command('gift', None, type=1)
        given = [{'name': name, 'type': 3, 'value': value} for name, value in options.items()]
        data = {'id': root['id'], 'name': 'gift', 'type': 1}
        data['options'] = [{'name': 'log', 'type': 1, 'options': given}]
        _, payload = self._payload(place, InteractionType.APPLICATION_COMMAND, data)
        self.room.env.backend.emit('INTERACTION_CREATE', payload)

    def _payload(self, place: int, kind: InteractionType, data):
        return base_payload(
            self.room.env.backend,
            type=kind,
            channel_id=self.room.public.id,
            guild_id=self.room.guild.id,
            user_id=self.people[place].id,
            data=data,
        )


@pytest.fixture
async def team(room):
    moderators = discord.Permissions(manage_messages=True)
    role = room.guild.create_role('team', permissions=moderators)
    people = [
        room.guild.add_member(room.env.create_user(f'mod{place}'), roles=[role])
        for place in range(4)
    ]
    await room.slash(room.moderator, 'stream start')
    for gift in GIFTS:
        await room.say(room.moderator, f'!gift {gift} first')
    pads = [(await room.slash(room.moderator, 'gift panel')).only for _ in people]
    await room.env.advance_time(60)
    return Team(room, people, pads)


def custom_id(message, label: str) -> str:
    buttons = [button for row in message.components for button in row['components']]
    return next(each['custom_id'] for each in buttons if each['label'].startswith(label))


def at_count(button: str, count: int) -> str:
    """The button of a gifter as the step shows it once that count was tapped."""
    return f'{button.rpartition(":")[0]}:{count}'


async def test_sixty_gifts_a_minute_from_four_moderators_lose_and_double_nothing(room, team):
    expected = Counter({(gift, 1, 'first'): 1 for gift in GIFTS})
    for turn in range(ROUNDS):
        steps = {}
        for place in range(4):
            gift, count = GIFTS[(place + turn) % 4], turn + 2
            fan = f'fan {place} {turn}'
            match (place + turn) % 3:
                case 0:
                    expected[gift, count, fan] += 1
                    team.commands(place, gift=gift, count=str(count), **{'from': fan})
                case 1:
                    expected[gift, count, fan] += 1
                    team.types(place, f'!gift {gift} {count} {fan}')
                case _:
                    pad = team.pads[place]
                    steps[place, gift] = team.taps(place, pad, custom_id(pad, f'{gift} '))
        await room.env.settle()
        for (place, gift), tapped in steps.items():
            step = tapped.response or tapped.followups[0]
            fan = step.components[1]['components'][0]['label']
            expected[gift, turn + 2, fan] += 1
            button = at_count(custom_id(step, fan), turn + 2)
            team.taps(place, step, button)
            team.taps(place, step, button)  # the thumb trembles
        await room.env.settle()
    rows = await room.desk._database.read(
        'SELECT e.gift_name, e.count, f.name, e.number, e.stream_id, e.source'
        ' FROM entry e JOIN fan f USING (guild_id, fan_id) ORDER BY e.number'
    )
    assert Counter(row[:3] for row in rows) == expected
    assert [row[3] for row in rows] == list(range(1, len(GIFTS) + 4 * ROUNDS + 1))
    assert {row[4] for row in rows} == {1}
    assert Counter(row[5] for row in rows)['keypad'] == 4 * ROUNDS // 3
    receipts = [body['content'] for body in room.sent() if body['content'].startswith('🎁')]
    again = [said for said in receipts if said.endswith('counts once.')]
    assert (len(receipts) - len(again), len(again)) == (len(rows), 4 * ROUNDS // 3)


async def test_four_thumbs_on_the_same_gift_at_once_log_one_and_ask_three(room, team):
    opened = [team.taps(place, pad, custom_id(pad, 'Rose ')) for place, pad in enumerate(team.pads)]
    await room.env.settle()
    steps = [each.response or each.followups[0] for each in opened]
    for place, step in enumerate(steps):
        team.taps(place, step, custom_id(step, 'first'))
    await room.env.settle()
    tapped = [entry for entry in await room.entries() if entry.source == 'keypad']
    assert [(entry.gift.name, entry.fan) for entry in tapped] == [('Rose', 'first')]
    said = sorted(step.content[:6] for step in steps)
    assert said == ['Logged', 'The sa', 'The sa', 'The sa']
