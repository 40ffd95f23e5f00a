"""The thank-you queue in chat."""

from __future__ import annotations


async def big_gifts(room):
    for line in ('Rose 100 early', 'Galaxy big', 'Rose 100 late', 'Rose 99 small'):
        await room.say(room.moderator, f'!gift {line}')
        await room.env.advance_time(60)


async def test_the_biggest_comes_first_and_the_queue_empties_by_taps(room):
    await big_gifts(room)
    shown = await room.slash(room.moderator, 'thanks next')
    assert '### 🙏 `big`\n1,000 diamonds 💎 in 1 gift' in shown.public
    assert '2 more' in shown.public
    message = shown.only
    for name in ('early', 'late'):
        tapped = await room.click(room.moderator, message, 'Thanked')
        assert f'### 🙏 `{name}`' in tapped.change
        message = tapped.edited[0]
    tapped = await room.click(room.moderator, message, 'Thanked')
    assert 'Everybody is thanked' in tapped.change
    assert 'Everybody is thanked' in (await room.say(room.moderator, '!thanks')).public


async def test_two_who_tap_at_once_thank_once(room):
    await big_gifts(room)
    shown = await room.slash(room.moderator, 'thanks next')
    stale = shown.only
    await room.click(room.moderator, stale, 'Thanked')
    answer = await room.forge(room.manager, 'thanks:v1:1:2:2', stale)
    assert 'That was thanked already, or taken back.\n### 🙏 `early`' in answer.change


async def test_the_list_is_read_out_in_order(room):
    await big_gifts(room)
    listed = (await room.slash(room.moderator, 'thanks list')).public
    assert [listed.find(name) for name in ('1. `big`', '2. `early`', '3. `late`')] == sorted(
        listed.find(name) for name in ('1. `big`', '2. `early`', '3. `late`')
    )
    assert 'small' not in listed


async def test_done_by_name_and_done_for_the_next(room):
    await big_gifts(room)
    done = await room.slash(room.moderator, 'thanks done', fan='LATE')
    assert '🙏 `late` is thanked for 1 gift. 2 still wait.' in done.public
    done = await room.say(room.moderator, '!thanks done')
    assert '🙏 `big` is thanked for 1 gift. 1 still wait.' in done.public
    await room.say(room.moderator, '!thanks done early')
    answer = (await room.slash(room.moderator, 'thanks done')).private
    assert 'Nobody waits for thanks from `Mia`. Nothing was changed.' in answer
    answer = (await room.slash(room.moderator, 'thanks done', fan='early')).private
    assert '`early` does not wait for thanks' in answer


async def test_who_waits_is_offered_while_typing(room):
    await big_gifts(room)
    offered = await room.offered(room.moderator, 'thanks done', 'fan', 'a')
    assert sorted(offered) == ['early', 'late']
    assert await room.offered(room.member, 'thanks done', 'fan', '') == {}


async def test_the_receipts_button_thanks_that_gift(room):
    logged = await room.say(room.moderator, '!gift Galaxy big')
    tapped = await room.click(room.moderator, logged.only, 'Thanked')
    assert f'🙏 Thanked by <@{room.moderator.id}>' in tapped.change
    assert 'Everybody is thanked' in (await room.slash(room.moderator, 'thanks list')).public
    undone = await room.click(room.moderator, tapped.edited[0], 'Undo')
    assert 'Taken back' in undone.change


async def test_a_small_gifts_receipt_has_no_such_button(room):
    logged = await room.say(room.moderator, '!gift Rose 99 luna')
    assert 'Thanked' not in str(logged.only.components)


async def test_members_do_not_thank(room):
    logged = await room.say(room.moderator, '!gift Galaxy big')
    answer = await room.click(room.member, logged.only, 'Thanked')
    assert 'moderator' in answer.private
    assert 'moderator' in (await room.slash(room.member, 'thanks next')).private


async def test_a_shoutout_without_a_name_thanks_everybody_who_waits(room):
    await big_gifts(room)
    said = (await room.slash(room.moderator, 'engage shoutout')).public
    assert '`big`, `early` and `late`' in said
    assert 'Everybody is thanked' in (await room.slash(room.moderator, 'thanks list')).public
    answer = (await room.slash(room.moderator, 'engage shoutout')).private
    assert 'Nobody waits for thanks from `Mia`.' in answer


async def test_a_shoutout_to_everybody_takes_own_words(room):
    await big_gifts(room)
    said = await room.slash(room.moderator, 'engage shoutout', text='What a night!')
    assert said.public == '📣 `big`, `early` and `late`\n> What a night!'
