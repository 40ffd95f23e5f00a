"""Who a fan is on the platform: renames, names that two people have, and being forgotten."""

from __future__ import annotations

import json

import pytest

from economy.captured import Person
from economy.errors import QuestionGone
from economy.ids import FanId
from economy.names import FAN_NAME_MAX, name_key
from economy.people_errors import FanUnknown
from storage.fans import Fans
from storage.identities import fans_called, spellings_of
from storage.memory import Questions
from storage.verify import verify

from .conftest import ANNA, EVENING, LUNA, MIRA

RAVI = Person('7000000000000000002', 'ravi', 'Ravi')
OTHER = Person('7000000000000000003', 'luna_2', 'Luna ☾')


@pytest.fixture
def fans(db, desk) -> Fans:
    return Fans(db, desk.guild_id)


async def names(desk) -> list[str | None]:
    rows = await desk.db.read(
        'SELECT name FROM fan WHERE guild_id = ? ORDER BY fan_id', (desk.guild_id,)
    )
    return [row[0] for row in rows]


async def test_who_is_renamed_keeps_the_gifts(desk, fans):
    await desk.capture(best=5)
    renamed = Person(LUNA.id, 'luna.new', 'Luna of the Moon')
    entry = await desk.capture(best=3, sender=renamed)
    assert (entry.fan, await names(desk)) == ('Luna of the Moon', ['Luna of the Moon'])
    assert [each.fan for each in (await desk.history.page(creator_id=MIRA)).entries] == [
        'Luna of the Moon'
    ] * 2
    assert (await fans.named('luna.new')).id == (await fans.named('luna of the moon')).id
    with pytest.raises(FanUnknown):
        await fans.named('luna.live')


async def test_a_message_without_names_renames_nobody(desk):
    await desk.capture()
    assert (await desk.capture(sender=Person(LUNA.id))).fan == 'Luna ☾'
    assert await names(desk) == ['Luna ☾']


async def test_two_people_with_one_nickname_are_two_fans(desk, fans):
    await desk.capture(best=5)
    await desk.capture(best=7, sender=OTHER)
    assert await names(desk) == ['Luna ☾', 'Luna ☾ (@luna_2)']
    assert (await fans.named('luna_2')).id != (await fans.named('luna.live')).id
    third = Person('7000000000000000004', 'luna_2', 'Luna ☾')
    assert (await desk.capture(sender=third)).fan == f'Luna ☾ ({third.id})'


async def test_whoever_takes_a_name_does_not_take_the_gifts(desk):
    await desk.capture(best=5)
    await desk.capture(best=1, sender=RAVI)
    entry = await desk.capture(best=1, sender=Person(RAVI.id, 'ravi', 'Luna ☾'))
    assert (entry.fan, await names(desk)) == ('Luna ☾ (@ravi)', ['Luna ☾', 'Luna ☾ (@ravi)'])


async def test_a_name_that_a_moderator_typed_is_not_taken_either(desk):
    await desk.log(fan='Luna ☾', count=9)
    assert (await desk.capture()).fan == 'Luna ☾ (@luna.live)'


async def test_a_typed_handle_means_whoever_was_seen_with_it_last(desk, fans):
    await desk.capture(sender=Person('1', 'star', 'Ada'))
    await desk.capture(sender=Person('2', 'nova', 'Ben'))
    assert (await fans.named('star')).name == 'Ada'
    await desk.capture(sender=Person('2', 'star', 'Ben'))
    assert (await fans.named('@STAR')).name == 'Ben'
    await desk.capture(sender=Person('1', 'star', 'Ada'))
    assert (await fans.named('star')).name == 'Ada'
    assert (await desk.log(fan='Star', count=4)).entry.fan == 'Ada'


async def test_a_typed_handle_finds_the_captured_fan(desk):
    await desk.capture(best=5)
    receipt = await desk.log(fan='LUNA.live', count=3)
    assert receipt.entry.fan == 'Luna ☾'
    assert await names(desk) == ['Luna ☾']


async def test_the_same_click_with_a_handle_twice_is_one_gift(desk):
    await desk.capture(sender=Person('5', 'ravi', 'Ravi 🌶️'))
    await desk.capture()
    new = desk.gift(fan='luna.live', guest='ravi', count=3)
    first = await desk.ledger.log(new)
    again = await desk.ledger.log(new)
    assert (again.entry.number, again.is_replay) == (first.entry.number, True)


SMILE = '👩‍👩‍👧‍👦'


@pytest.mark.parametrize(
    ('person', 'called'),
    [
        (Person('123', '', ''), 'viewer 123'),
        (Person('123', 'h', ''), 'h'),
        (Person('123', '', 'N'), 'N'),
        (Person('123', '\u200b', '\u2066\u200d'), 'viewer 123'),
        (Person('123', '@', ' @ '), 'viewer 123'),
        (Person('123', 'x', SMILE), SMILE),
        (Person('123', 'x', 'n' * FAN_NAME_MAX), 'n' * FAN_NAME_MAX),
        (Person('123', 'x', 'n' * (FAN_NAME_MAX + 1)), 'x'),
    ],
)
async def test_every_name_makes_a_fan(desk, person, called):
    assert (await desk.capture(sender=person)).fan == called
    assert (await desk.capture(sender=person)).fan == called


@pytest.mark.parametrize('name', ['n' * FAN_NAME_MAX, f'{SMILE} ' * 7, 'Luna'])
@pytest.mark.parametrize('handle', ['', 'short', 'h' * FAN_NAME_MAX])
async def test_names_that_are_taken_stay_short_and_different(desk, name, handle):
    for each in range(4):
        entry = await desk.capture(sender=Person(f'{each + 1:019d}', handle, name))
        assert len(entry.fan) <= FAN_NAME_MAX
    kept = await names(desk)
    assert len({name_key(each) for each in kept}) == 4


async def test_a_ledger_that_holds_every_name_already_still_takes_the_gift(desk):
    for typed in ('Luna ☾', f'Luna ☾ (@{LUNA.handle})', f'Luna ☾ ({LUNA.id})'):
        await desk.log(fan=typed)
    assert (await desk.capture()).fan == f'Luna ☾ ({LUNA.id}, 2)'
    nameless = Person('123')
    await desk.log(fan='viewer 123')
    assert (await desk.capture(sender=nameless)).fan == 'viewer 123 (123)'


async def test_other_servers_see_nothing_of_it(desk, other_desk, fans):
    await desk.capture()
    others = Fans(other_desk.db, other_desk.guild_id)
    with pytest.raises(FanUnknown):
        await others.named('luna.live')
    await other_desk.capture(best=4)
    await fans.forget((await fans.named('luna.live')).id, at=EVENING)
    assert (await others.named('luna.live')).name == 'Luna ☾'
    called = await desk.db.write(lambda db: fans_called(db, desk.guild_id, 'luna.live'))
    assert called == []


async def test_a_typed_fan_and_a_captured_one_become_one_and_two_again(desk, fans, tmp_path):
    await desk.log(fan='lulu', count=3)
    await desk.capture(best=5)
    lulu, luna = await fans.named('lulu'), await fans.named('luna.live')
    for one, other in ((lulu, luna), (luna, lulu)):
        await fans.merge(one.id, other.id)
        assert (await fans.named('luna.live')).id == other.id
        await desk.capture(best=2)
        meant = await desk.db.write(lambda db: fans_called(db, desk.guild_id, 'Luna ☾'))
        assert sorted(meant) == sorted([lulu.id, luna.id])
        spelled = await desk.db.write(lambda db: spellings_of(db, desk.guild_id, luna.id))
        assert sorted(spelled) == sorted([lulu.id, luna.id])
        await fans.separate(one.id)
        assert (await fans.named('luna.live')).id == luna.id
        assert verify(tmp_path).is_sound
    assert await desk.diamonds() == 12


class TestForgotten:
    """No trace is left of somebody who was forgotten."""

    async def test_not_a_byte_of_id_handle_or_name_is_in_the_file(self, desk, fans, tmp_path):
        await desk.capture(best=5)
        await desk.capture(sender=Person(LUNA.id, 'luna.second', 'Luna of the Moon'))
        await desk.keep(desk.combo(is_due=False, sender=Person(LUNA.id)))
        await desk.capture(sender=OTHER)
        luna = await fans.named('luna.second')
        assert await fans.forget(luna.id, at=EVENING) == 1
        await desk.db.write(lambda db: db.execute('SELECT 1'))
        await desk.db.close()
        file = b''.join(path.read_bytes() for path in tmp_path.iterdir()).lower()
        for trace in (LUNA.id, LUNA.handle, 'luna.second', 'luna of the moon'):
            assert trace.encode() not in file, trace
        assert OTHER.id.encode() in file

    async def test_of_a_merged_fan_either(self, desk, fans):
        await desk.log(fan='lulu', count=3)
        await desk.capture(best=5)
        lulu, luna = await fans.named('lulu'), await fans.named('luna.live')
        await fans.merge(luna.id, lulu.id)
        assert await fans.forget(lulu.id, at=EVENING) == 2
        assert await desk.db.read('SELECT * FROM fan_identity') == []
        assert await names(desk) == [None, None]

    async def test_a_question_that_holds_the_handle_is_gone(self, desk, fans):
        await desk.capture()
        questions = Questions(desk.db)
        asked = [
            await questions.keep(desk.guild_id, {'fan': fan}, actor_id=ANNA, at=EVENING)
            for fan in ('luna.LIVE', 'somebody')
        ]
        await fans.forget((await fans.named('luna.live')).id, at=EVENING)
        with pytest.raises(QuestionGone):
            await questions.get(desk.guild_id, asked[0].token, by=ANNA)
        kept = await questions.get(desk.guild_id, asked[1].token, by=ANNA)
        assert json.loads(json.dumps(kept.payload)) == {'fan': 'somebody'}

    async def test_who_comes_back_is_somebody_new(self, desk, fans):
        await desk.capture(best=5)
        await fans.forget(FanId(1), at=EVENING)
        assert (await desk.capture(best=3)).fan == 'Luna ☾'
        assert await names(desk) == [None, 'Luna ☾']
        assert await desk.diamonds(MIRA) == 8
