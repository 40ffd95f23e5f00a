"""/explain and /convert: every topic, with a server's own numbers, and every way of asking."""

from __future__ import annotations

import pytest

from economy.explain import Topic, topic_title

MESSAGE_MAX = 2_000


@pytest.mark.parametrize('topic', Topic)
async def test_every_topic_is_answered(room, topic):
    empty = (await room.slash(room.member, 'explain', topic=topic.value)).public
    await room.say(room.moderator, '!gift Galaxy 1 luna')
    await room.say(room.moderator, '!gift Rose 72 ravi')
    own = (await room.slash(room.member, 'explain', topic=topic.value)).public
    typed = (await room.say(room.member, f'!explain {topic.value.upper()}')).public
    for text in (empty, own, typed):
        assert text.startswith(f'## {topic_title(topic)}\n')
        assert len(text) <= MESSAGE_MAX
        assert '{' not in text
        assert '<!--' not in text
    assert own == typed


async def test_several_topics_use_the_servers_own_numbers(room):
    await room.say(room.moderator, '!gift Galaxy 1 luna')
    await room.say(room.moderator, '!gift Rose 72 ravi')
    texts = [
        (await room.slash(room.member, 'explain', topic=topic.value)).public for topic in Topic
    ]
    assert sum('1,072' in text for text in texts) >= 2
    assert sum('`Mia`' in text for text in texts) >= 2


async def test_own_numbers_are_no_earnings(room):
    """Topics are public: a creator's own diamonds never stand beside money."""
    await room.say(room.moderator, '!gift Galaxy 3 luna')
    await room.say(room.moderator, '!gift Rose 72 ravi')
    for topic in Topic:
        text = (await room.slash(room.member, 'explain', topic=topic.value)).public
        for line in text.splitlines():
            assert not ('3,072' in line and '$' in line), line
        for cash in ('$15.36', '$61.44'):
            assert cash not in text


async def test_two_creators_are_not_guessed_between(room):
    await room.add_creator('Leo')
    await room.slash(room.moderator, 'gift log', gift='galaxy', creator='Leo')
    text = (await room.slash(room.member, 'explain', topic='chain')).public
    assert 'Leo' not in text
    await room.slash(room.manager, 'creator use', name='Leo')
    texts = [
        (await room.slash(room.member, 'explain', topic=topic.value)).public for topic in Topic
    ]
    assert any('`Leo`' in text for text in texts)


async def test_the_longest_names_and_numbers_fit_every_topic(bare):
    room = bare
    await room.add_creator('M' * 40)
    await room.slash(room.moderator, 'gift define', name='g' * 40, coins='44999')
    await room.slash(room.moderator, 'gift log', gift='g' * 40, count='20000')
    for locale in ('en-US', 'de-DE', 'fr-FR', 'ar-EG', 'vi-VN'):
        await room.settings(locale=locale)
        for topic in Topic:
            text = (await room.slash(room.member, 'explain', topic=topic.value)).public
            assert text.startswith('## ')


async def test_the_index_leads_to_each_topic_after_a_restart(room):
    shown = await room.say(room.member, '!explain')
    assert shown.public.startswith('## What would you like to know?')
    await room.restart()
    for topic in Topic:
        answered = await room.choose(room.moderator, shown.only, [topic.value], 'explain:v1:topic')
        assert answered.change.startswith(f'## {topic_title(topic)}\n')
        (menu,) = (row['components'][0] for row in answered.edited[0].components)
        assert [each['value'] for each in menu['options'] if each['default']] == [topic.value]


async def test_an_unknown_topic(room):
    said = (await room.say(room.member, '!explain taxes')).public
    assert said.startswith('`taxes` is no topic I know. Nothing was saved. Choose `compare`,')


CONVERSIONS = [  # what is asked, parts of the answer
    ('500 coins', ['**500 coins** → 💎 **500 diamonds**', '≈ **$2.50**', '≈ **$10.00**']),
    ('500', ['**500 coins** → 💎 **500 diamonds**']),
    ('1,012 diamonds', ['**1,012 diamonds**', '≈ **$5.06**', '≈ **$20.24**', 'A viewer paid']),
    ('12 rose', ['🎁 12 × **Rose** at 1 coin', '**12 coins**']),
    ('galaxy', ['🎁 1 × **Galaxy** at 1,000 coins', '**1,000 coins**']),
    ('10k rose', ['🎁 10,000 × **Rose**', '**10,000 diamonds**']),
    ('$20', ['### $20.00', '**4,000 diamonds** needed', '**1,000 diamonds** needed']),
    ('20 USD', ['### $20.00', 'needed']),
    ('spent $20', ['### $20.00 paid by a viewer', 'Buys ']),
    ('20 EUR', ['### €20.00', 'Not compared:', 'this bot knows no exchange rates']),
]


@pytest.mark.parametrize(('asked', 'parts'), CONVERSIONS)
async def test_a_conversion(room, asked, parts):
    typed = (await room.say(room.member, f'!convert {asked}')).public
    slash = (await room.slash(room.member, 'convert', amount=asked)).public
    assert typed == slash
    for part in parts:
        assert part in typed
    assert typed.endswith('-# Estimates: TikTok publishes no rate. One coin spent is one diamond.')


async def test_the_unit_as_an_option(room):
    said = (await room.slash(room.member, 'convert', amount='12', unit='rose')).public
    assert said.startswith('🎁 12 × **Rose**')
    said = (await room.slash(room.member, 'convert', amount='500', unit='diamonds')).public
    assert '**500 diamonds**' in said


async def test_a_conversion_uses_the_chosen_rate_and_defined_gifts(room):
    await room.slash(room.manager, 'payout rate', preset='guide')
    await room.slash(room.moderator, 'gift define', name='Team Heart', coins='99')
    said = (await room.say(room.member, '!convert 2 team heart')).public
    assert '🎁 2 × `Team Heart` at 99 coins' in said
    assert said.count('≈') == 1
    assert '≈ **$3.96**' in said


@pytest.mark.parametrize(
    'asked',
    ['-5 coins', '0', '1e30', '9' * 50, 'nothing', '5 bananaz', '$', '12 TikTok Universe', '1.5'],
)
async def test_what_cannot_be_converted(room, asked):
    said = (await room.slash(room.member, 'convert', amount=asked)).text
    assert 'othing' in said, said
    assert 'Sorry' not in said


async def test_an_empty_conversion(room):
    said = (await room.say(room.member, '!convert')).public
    assert said == '`amount` is missing. Nothing was saved. See `/help` for the command.'
