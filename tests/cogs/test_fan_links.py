"""/fan link: a member says who they are, a moderator confirms it, either side ends it."""

from __future__ import annotations

from dataclasses import replace

import discord
import pytest


@pytest.fixture
async def evening(room):
    for line in ('galaxy 2 Luna', 'rose 30 lunar', 'rose 7 zoe'):
        await room.say(room.moderator, f'!gift {line}')
    return room


def labels(message) -> list[str]:
    return [button['label'] for row in message.components for button in row['components']]


async def claimed(room, who, fan: str):
    """The claim as moderators see it."""
    own, claim = (await room.slash(who, 'fan link', fan=fan)).new
    assert own.ephemeral
    assert not claim.ephemeral
    return claim


async def linked(room, who, fan: str):
    claim = await claimed(room, who, fan)
    return await room.click(room.manager, claim, 'Confirm')


async def test_a_claim_is_confirmed_by_a_moderator(evening):
    room = evening
    own, claim = (await room.slash(room.member, 'fan link', fan='LUNA')).new
    assert own.content.startswith('You claimed `Luna`; a moderator decides. One member has one fan')
    assert labels(own) == ['Withdraw']
    assert claim.content.startswith(f'🔗 {room.member.mention} says: on TikTok I am `Luna`.')
    assert labels(claim) == ['Confirm', 'Refuse']
    refused = await room.click(room.member, claim, 'Confirm')
    assert refused.private.startswith('This is for moderators')
    not_yet = (await room.slash(room.member, 'fan show')).private
    assert not_yet.startswith('No fan is linked to you here. Nothing was changed.')
    await room.restart()
    done = await room.click(room.moderator, claim, 'Confirm')
    assert done.change == (
        f'✅ {room.member.mention} is `Luna`, confirmed by {room.moderator.mention}.'
    )
    assert labels(done.edited[0]) == []
    mine = (await room.slash(room.member, 'fan show')).only
    assert mine.ephemeral
    assert mine.content.startswith('### `Luna` for `Mia`\n**2,000 diamonds** 💎')
    assert f'Linked to {room.member.mention}' in mine.content
    assert labels(mine) == ['End the link']
    assert (await room.slash(room.member, 'fan show', fan='luna')).private == mine.content
    other = (await room.slash(room.member, 'fan show', fan='zoe')).private
    assert other.startswith('You may do that with your own fan only')


async def test_claims_go_to_the_staff_channel(evening):
    room = evening
    await room.settings(staff_channel=room.staff)
    told = await room.slash(room.member, 'fan link', fan='luna')
    assert told.private.startswith('You claimed `Luna`')
    claim = room.staff.history()[-1]
    assert claim.content.startswith(f'🔗 {room.member.mention} says: on TikTok I am `Luna`.')
    assert (await room.click(room.moderator, claim, 'Confirm')).change.startswith('✅')


@pytest.mark.parametrize('is_deleted', [True, False])
async def test_where_the_staff_channel_is_closed_by_now_the_claim_is_put_here(evening, is_deleted):
    room = evening
    closed = room.guild.create_text_channel(
        'closed',
        overwrites={room.env.bot.user: discord.PermissionOverwrite(send_messages=False)},
    )
    staff_id = 12345 if is_deleted else closed.id
    await room.desk.servers.set_settings(
        room.guild_id, lambda settings: replace(settings, staff_channel_id=staff_id)
    )
    assert (await claimed(room, room.member, 'luna')).content.startswith('🔗')


async def test_a_claim_is_refused_and_can_be_made_again(evening):
    room = evening
    claim = await claimed(room, room.member, 'luna')
    done = await room.click(room.moderator, claim, 'Refuse')
    assert done.change.startswith(f'✖️ Not confirmed by {room.moderator.mention}')
    for choice in ('yes', 'no'):
        gone = await room.forge(room.moderator, f'fan:v1:claim:1:{room.member.id}:{choice}', claim)
        assert gone.private.startswith('That claim or link is no more')
    assert (await linked(room, room.member, 'zoe')).change.startswith('✅')


async def test_a_moderator_does_not_confirm_their_own_claim_but_a_manager_may(evening):
    room = evening
    claim = await claimed(room, room.moderator, 'luna')
    refused = await room.click(room.moderator, claim, 'Confirm')
    assert refused.private == (
        'Your own claim is for another moderator to decide. Nothing was changed.'
    )
    assert (await room.click(room.manager, claim, 'Confirm')).change.startswith('✅')
    own = await claimed(room, room.manager, 'zoe')
    assert (await room.click(room.manager, own, 'Confirm')).change.startswith('✅')


async def test_one_member_has_one_fan(evening):
    room = evening
    first = await claimed(room, room.member, 'luna')
    again = (await room.slash(room.member, 'fan link', fan='zoe')).private
    assert again.startswith('You claimed `Luna`; a moderator decides.')
    await room.click(room.moderator, first, 'Confirm')
    again = (await room.slash(room.member, 'fan link', fan='zoe')).only
    assert again.content.startswith('You are `Luna` here.')
    assert labels(again) == ['End the link']


async def test_one_fan_has_one_member(evening):
    room = evening
    mine = await claimed(room, room.member, 'luna')
    theirs = await claimed(room, room.moderator, 'luna')
    await room.click(room.moderator, mine, 'Confirm')
    taken = '`Luna` is linked to another member, and a fan has one member. Nothing was changed.'
    assert (await room.click(room.manager, theirs, 'Confirm')).private.startswith(taken)
    refused = await room.slash(room.manager, 'fan link', fan='LUNA')
    assert refused.private.startswith(taken)


async def test_another_spelling_of_a_linked_fan_is_taken_too(evening):
    room = evening
    await linked(room, room.member, 'lunar')
    asked = (await room.slash(room.moderator, 'fan merge', fan='lunar', into='luna')).only
    await room.click(room.moderator, asked, 'Yes, one person')
    refused = (await room.slash(room.manager, 'fan link', fan='luna')).private
    assert refused.startswith('`Luna` is linked to another member')
    mine = (await room.slash(room.member, 'fan show')).private
    assert mine.startswith('### `Luna` for `Mia`\n**2,030 diamonds**')
    board, place = (await room.slash(room.member, 'top gifters')).new
    assert 'You are `Luna`, place **1**: **2,030 diamonds**' in place.content
    assert not board.ephemeral


async def test_the_member_ends_the_link(evening):
    room = evening
    await linked(room, room.member, 'luna')
    mine = (await room.slash(room.member, 'fan link')).only
    await room.restart()
    ended = await room.click(room.member, mine, 'End the link')
    assert ended.change == f'The link between {room.member.mention} and `Luna` is ended.'
    assert (await room.slash(room.member, 'fan show')).private.startswith('No fan is linked')
    gone = await room.forge(room.member, f'fan:v1:unlink:1:{room.member.id}', mine)
    assert gone.private.startswith('That claim or link is no more')
    assert (await linked(room, room.moderator, 'luna')).change.startswith('✅')


async def test_a_moderator_ends_a_link_and_nobody_else_does(evening):
    room = evening
    await linked(room, room.member, 'luna')
    shown = (await room.slash(room.moderator, 'fan show', fan='luna')).only
    assert labels(shown) == ['End the link']
    stranger = room.guild.add_member(room.env.create_user('stranger'))
    public = (await room.say(room.moderator, '!gift rose')).only
    forged = await room.forge(stranger, f'fan:v1:unlink:1:{room.member.id}', public)
    assert forged.private.startswith('You may do that with your own fan only')
    assert (await room.click(room.moderator, shown, 'End the link')).change.endswith('is ended.')


async def test_a_claim_is_withdrawn(evening):
    room = evening
    own, claim = (await room.slash(room.member, 'fan link', fan='luna')).new
    done = await room.click(room.member, own, 'Withdraw')
    assert done.change == f'The claim of {room.member.mention} to `Luna` is withdrawn.'
    gone = await room.click(room.moderator, claim, 'Confirm')
    assert gone.private.startswith('That claim or link is no more')


async def test_names_are_told_to_moderators_alone(evening):
    room = evening
    said = (await room.slash(room.member, 'fan link', fan='lun')).private
    assert said == (
        'I know no fan called `lun`. Nothing was changed. Fans are known once a gift of theirs was '
        'logged.'
    )
    said = (await room.slash(room.moderator, 'fan link', fan='lun')).private
    assert 'Did you mean `Luna` or `lunar`?' in said
    assert (await room.slash(room.member, 'fan link')).private.startswith('No fan is linked')


async def test_a_member_forgets_their_own_fan_and_no_other(evening):
    room = evening
    await linked(room, room.member, 'luna')
    asked = (await room.slash(room.member, 'fan forget', fan='luna')).only
    done = await room.click(room.member, asked, 'Forget for good')
    assert done.change.startswith('Forgotten. The name is gone, the sums stay.')
    assert (await room.slash(room.member, 'fan show')).private.startswith('No fan is linked')
    forged = await room.forge(room.member, 'fan:v1:forget:3', room.public.history()[0])
    assert forged.private.startswith('You may do that with your own fan only')
    assert '`zoe`' in (await room.say(room.member, '!top')).public


async def test_by_message(evening):
    room = evening
    own, claim = (await room.say(room.member, '!fan link luna')).new
    assert own.content.startswith('You claimed `Luna`')
    await room.click(room.moderator, claim, 'Confirm')
    said = (await room.say(room.member, '!fan')).only
    assert said.content.startswith('What a fan gave is shown to you alone')
    assert (await room.click(room.member, said, 'Show me')).private.startswith('### `Luna`')
