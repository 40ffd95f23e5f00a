"""Logging a gift: every way to type it, and the receipt word for word."""

from __future__ import annotations

import pytest

LINES = [  # what is typed, gift, count, fan, diamonds
    ('!gift Rose 12 luna', 'Rose', 12, 'luna', '12 diamonds'),
    ('!gift Finger Heart x5 @luna', 'Finger Heart', 5, 'luna', '25 diamonds'),
    ('!gift "Hand Hearts" luna', 'Hand Hearts', 1, 'luna', '100 diamonds'),
    ('!gift 10k rose luna', 'Rose', 10_000, 'luna', '10,000 diamonds'),
    ('!gift rose', 'Rose', 1, None, '1 diamond'),
    ('!gift ROSE 1,000', 'Rose', 1_000, None, '1,000 diamonds'),
    ('!gift log Rose 3 kai', 'Rose', 3, 'kai', '3 diamonds'),
    ('!GIFT rose 2', 'Rose', 2, None, '2 diamonds'),
    ('! gift rose 2', 'Rose', 2, None, '2 diamonds'),
    ('!gift @luna rose 5', 'Rose', 5, 'luna', '5 diamonds'),
    ('!gift “Money Gun” 2 Søren', 'Money Gun', 2, 'Søren', '1,000 diamonds'),
    ('!gift id:5655 7 小雨', 'Rose', 7, '小雨', '7 diamonds'),
    ('!gift Finger Haert luna', 'Finger Heart', 1, 'luna', '5 diamonds'),
    ('!gift rose from luna', 'Rose', 1, 'luna', '1 diamond'),
    ('!gift rose 12 luna moon', 'Rose', 12, 'luna moon', '12 diamonds'),
    ('!gift rose\n12\nluna', 'Rose', 12, 'luna', '12 diamonds'),
]


@pytest.mark.parametrize(('line', 'gift', 'count', 'fan', 'worth'), LINES)
async def test_a_typed_line_logs_what_it_says(room, line, gift, count, fan, worth):
    said = (await room.say(room.moderator, line)).public
    assert await room.ledger() == [(1, gift, count, fan)]
    sender = f' from `{fan}`' if fan else ''
    assert said == (
        f'🎁 {count:,} × **{gift}**{sender}: **{worth}** 💎\n'
        f'`Mia` today: **{worth}** · `#1` logged by {room.moderator.mention}'
    )


async def test_a_receipt_answers_the_message_and_offers_undo(room):
    answered = await room.say(room.moderator, '!gift rose 12 luna')
    sent = room.sent()[-1]
    assert sent['message_reference']['message_id']
    labels = [button['label'] for row in answered.only.components for button in row['components']]
    assert labels == ['Undo']


async def test_a_slash_receipt_is_public_and_adds_up(room):
    await room.say(room.moderator, '!gift rose 12 luna')
    answered = await room.slash(
        room.moderator, 'gift log', gift='Galaxy', count='x2', from_='ravi', note='first time'
    )
    assert answered.public == (
        '🎁 2 × **Galaxy** from `ravi`: **2,000 diamonds** 💎\n'
        'Note: `first time`\n'
        f'`Mia` today: **2,012 diamonds** · `#2` logged by {room.moderator.mention}'
    )
    entry = (await room.entries())[-1]
    assert (entry.note, entry.diamonds, entry.actor_id) == ('first time', 2_000, room.moderator.id)


async def test_the_receipt_is_written_in_the_locale_of_the_server(room):
    await room.settings(locale='de-DE')
    said = (await room.say(room.moderator, '!gift 10k rose luna')).public
    assert '10.000 × **Rose**' in said
    assert '**10.000 diamonds**' in said


async def test_today_is_the_day_of_the_server(room):
    await room.settings(time_zone='Pacific/Kiritimati')  # fourteen hours ahead: tomorrow
    await room.say(room.moderator, '!gift rose 5')
    await room.settings(time_zone='UTC')
    said = (await room.say(room.moderator, '!gift rose 3')).public
    assert '`Mia` today: **3 diamonds**' in said
    assert [str(entry.day) for entry in await room.entries()] == ['2026-05-07', '2026-05-06']


async def test_a_mention_works_where_message_content_may_not_be_read(room):
    await room.restart(prefix_commands=False)
    bot = room.env.bot.user.mention
    assert not (await room.say(room.moderator, '!gift rose 12 luna')).new
    said = (await room.say(room.moderator, f'{bot} gift Rose 12 luna')).public
    assert said.startswith('🎁 12 × **Rose** from `luna`')
    assert await room.ledger() == [(1, 'Rose', 12, 'luna')]
    assert room.env.bot.intents.message_content is False


async def test_a_mention_works_beside_a_prefix(room):
    bot = room.env.bot.user.mention
    said = (await room.say(room.moderator, f'{bot}   gift log rose 2')).public
    assert said.startswith('🎁 2 × **Rose**')


async def test_a_mentioned_member_is_a_fan_by_name(room):
    said = (await room.say(room.moderator, f'!gift rose 12 {room.member.mention}')).public
    assert 'from `member`' in said
    assert room.member.mention not in said


@pytest.mark.parametrize('nick', ['luna x5', 'luna 5', 'Rose Bear', '"Galaxy"', 'from ravi', '5'])
@pytest.mark.parametrize('line', ['!gift rose 12 {}', '!gift rose {}', '!gift {} rose 12'])
async def test_the_name_of_a_mentioned_member_is_never_read_as_more(room, line, nick):
    fan = room.guild.add_member(room.env.create_user('fan', global_name=nick))
    await room.say(room.moderator, line.format(fan.mention))
    count = 12 if '12' in line else 1
    assert await room.ledger() == [(1, 'Rose', count, nick)]


async def test_a_mention_in_a_slash_option_is_a_name_or_a_sentence(room):
    answered = await room.slash(
        room.moderator, 'gift log', gift='rose', from_=f'{room.member.mention}'
    )
    assert 'Write the TikTok name of the fan as text.' in answered.private
    assert await room.ledger() == []


BAD = [  # what is typed, a part of the refusal
    ('!gift', '`gift` is missing.'),
    ('!gift ""', 'Which gift?'),
    ('!gift rose 0', 'A count goes from 1 to 1,000,000, not 0.'),
    ('!gift rose -3 luna', 'not -3.'),
    ('!gift rose x-3', 'not -3.'),
    ('!gift rose 1e12', 'not 1,000,000,000,000.'),
    ('!gift rose 99999999999999999999999999', 'not a number that long.'),
    ('!gift rose 1.5', 'I cannot read `1.5` as a count.'),
    ('!gift rose 12 luna x5', 'as a count.'),
    ('!gift qqqqzzzz 5', 'I know no gift called `qqqqzzzz`.'),
    ('!gift Gallaxxxy', 'Did you mean'),
    ('!gift rose <@123456789012345678>', 'I cannot see who'),
    ('!gift log', '`gift` is missing.'),
]


@pytest.mark.parametrize(('line', 'part'), BAD)
async def test_a_bad_line_is_refused_and_saves_nothing(room, line, part):
    said = (await room.say(room.moderator, line)).public
    assert part in said
    assert 'Nothing was saved.' in said
    assert await room.ledger() == []


@pytest.mark.parametrize(
    ('count', 'part'),
    [
        ('0', 'not 0.'),
        ('-1', 'not -1.'),
        ('1e12', 'not 1,000,000,000,000.'),
        ('many', 'I cannot read `many` as a count.'),
        ('1.5', 'I cannot read `1.5` as a count.'),
        ('', 'I cannot read'),
        ('NaN', 'I cannot read `NaN` as a count.'),
        ('٣', None),
    ],
)
async def test_a_count_in_an_option_is_checked_again(room, count, part):
    answered = await room.slash(room.moderator, 'gift log', gift='rose', count=count)
    if part is None:
        assert '3 × **Rose**' in answered.public
        return
    assert part in answered.private
    assert await room.ledger() == []


@pytest.mark.parametrize(
    ('note', 'part'),
    [
        ('paid with 4111 1111 1111 1111', 'a card number'),
        ('4111-1111-1111-1111', 'a card number'),
        ('DE89 3704 0044 0532 0130 00', 'a bank account (IBAN)'),
        ('send to GB82WEST12345698765432 please', 'a bank account (IBAN)'),
        ('luna@example.com', 'an e-mail address'),
        ('n' * 201, 'A note has at most 200 characters, this one has 201.'),
        ('n' * 6_000, 'this one has 6,000.'),
    ],
)
async def test_a_note_that_does_not_belong_here_is_refused(room, note, part):
    answered = await room.slash(room.moderator, 'gift log', gift='rose', note=note)
    assert part in answered.private
    assert note not in answered.private
    assert await room.ledger() == []


@pytest.mark.parametrize('note', ['n' * 200, 'order 4111 1111 1111 1112', '  ', 'call 0123456789'])
async def test_an_ordinary_note_is_kept(room, note):
    await room.slash(room.moderator, 'gift log', gift='rose', note=note)
    assert [entry.note for entry in await room.entries()] == [note.strip() or None]


async def test_who_reads_along_is_told_what_a_moderator_is(room):
    said = (await room.say(room.member, '!gift rose 12')).public
    assert said == (
        'This is for moderators: you need the permission Manage Messages. Nothing was saved. '
        'Ask a manager of this server.'
    )
    assert await room.ledger() == []


async def test_other_bots_commands_and_chatter_are_left_alone(room):
    for text in ('hello', '!', '!play rick', '! what', 'gift rose'):
        assert not (await room.say(room.moderator, text)).new


async def test_a_slip_in_the_command_is_answered(room):
    said = (await room.say(room.moderator, '!gitf rose')).public
    assert said == '`gitf` is no command I know. Nothing was saved. Choose `gift` or `help`.'


@pytest.mark.parametrize('wording', ['gift rose 12 kai', 'gift rose 13 luna', 'galaxy'])
async def test_an_edited_message_changes_nothing_and_says_so(room, wording):
    message = await room.moderator.send(room.public, '!gift rose 12 luna')
    before = len(room.public.history())
    await room.moderator.edit(message, f'!{wording}')
    said = [each.content for each in room.public.history()[before:]]
    assert said == [
        'Editing a message changes nothing in the ledger: `#1` stands as it was. '
        'To correct it, use `/gift fix 1`.'
    ]
    assert await room.ledger() == [(1, 'Rose', 12, 'luna')]


async def test_an_edited_message_that_logged_nothing_is_no_matter(room):
    message = await room.moderator.send(room.public, 'good evening')
    before = len(room.public.history())
    await room.moderator.edit(message, '!gift rose 12 luna')
    assert len(room.public.history()) == before
    assert await room.ledger() == []
