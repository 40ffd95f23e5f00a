"""Fans in words: who gave what, who is who, what was merged, hidden, forgotten."""

from __future__ import annotations

from bot.request import Request
from bot.text import MESSAGE_MAX, chip, gift_name, moment, person
from storage.fans import Known, Merge, Separation
from storage.links import Link
from storage.profiles import GiftThen, Profile

_SPELLINGS_SHOWN = 15
IN_PRIVATE = 'What a fan gave is shown to you alone: press to see it.'


def profile_text(
    fan: Known, profile: Profile, link: Link | None, *, creator: str, at: Request
) -> str:
    """One fan beside one creator, line by line."""
    words = at.words
    lines = [
        f'### {chip(fan.name)} for {chip(creator)}',
        f'**{words.diamonds(profile.diamonds)}** 💎 with {words.number(profile.gifts)} gifts'
        f'{_place(fan, profile, at)}',
        f'This month: {words.diamonds(profile.month_diamonds)}',
    ]
    if profile.first is not None and profile.last is not None:
        lines.append(f'First: {_then(profile.first, at)} · last: {_then(profile.last, at)}')
    if profile.favourites:
        loved = [
            f'{words.gifts(each.gift, each.count)} ({words.diamonds(each.diamonds)})'
            for each in profile.favourites
        ]
        lines.append('Favourites: ' + ' · '.join(loved))
    lines.append(_streams(profile, at))
    if profile.handles:
        lines.append('On TikTok: ' + ' '.join(chip(f'@{each}') for each in profile.handles))
    if profile.spellings:
        lines.append('Also spelled: ' + _spellings([name for _, name in profile.spellings], at))
    if link is not None:
        lines.append(f'Linked to {person(link.user_id)}')
    text = '\n'.join(lines)
    assert len(text) <= MESSAGE_MAX
    return text


def _place(fan: Known, profile: Profile, at: Request) -> str:
    if fan.is_hidden:
        return ' · left out of the boards'
    return '' if profile.place is None else f' · place **{at.words.number(profile.place)}**'


def _then(then: GiftThen, at: Request) -> str:
    count = '' if then.count == 1 else f'{at.words.number(then.count)} × '
    return f'{count}{gift_name(then.gift)} {moment(then.at, "D")}'


def _streams(profile: Profile, at: Request) -> str:
    if profile.streams == 0:
        return 'Streams: none yet'
    row = profile.streams_in_a_row
    latest = f', the latest {at.words.number(row)} in a row' if row > 1 else ''
    return f'Streams: gave in {at.words.number(profile.streams)}{latest}'


def _spellings(names: list[str], at: Request) -> str:
    shown = [chip(name) for name in names[:_SPELLINGS_SHOWN]]
    more = len(names) - len(shown)
    return ' · '.join(shown) + (f' and {at.words.number(more)} more' if more else '')


# --- links ------------------------------------------------------------------------------------


def claim_text(link: Link) -> str:
    """What moderators are asked."""
    return (
        f'🔗 {person(link.user_id)} says: on TikTok I am {chip(link.fan)}. Is that so? A moderator '
        'decides; once it is confirmed, they can see what they gave.'
    )


def own_link_text(link: Link) -> str:
    """What the member is told about their own."""
    if link.is_confirmed:
        return (
            f'You are {chip(link.fan)} here. `/fan show` shows what you gave. One member has one '
            'fan: end this link to claim another.'
        )
    return (
        f'You claimed {chip(link.fan)}; a moderator decides. One member has one fan: withdraw '
        'this claim to make another.'
    )


def confirmed_text(link: Link, request: Request) -> str:
    return (
        f'✅ {person(link.user_id)} is {chip(link.fan)}, confirmed by {person(request.actor_id)}.'
    )


def refused_text(link: Link, request: Request) -> str:
    return (
        f'✖️ Not confirmed by {person(request.actor_id)}: {person(link.user_id)} as '
        f'{chip(link.fan)}.'
    )


def ended_text(link: Link) -> str:
    if link.is_confirmed:
        return f'The link between {person(link.user_id)} and {chip(link.fan)} is ended.'
    return f'The claim of {person(link.user_id)} to {chip(link.fan)} is withdrawn.'


# --- merge, hide, forget ------------------------------------------------------------------------


def merge_question(merge: Merge, at: Request) -> str:
    words = at.words
    both = merge.fan_diamonds + merge.into_diamonds
    return (
        f'Make {chip(merge.fan.name)} another spelling of {chip(merge.into.name)}?\n'
        f'{chip(merge.fan.name)}: {words.diamonds(merge.fan_diamonds)}\n'
        f'{chip(merge.into.name)}: {words.diamonds(merge.into_diamonds)}\n'
        f'Together: **{words.diamonds(both)}** 💎\n'
        '-# Nothing is saved until you confirm. Every entry keeps its spelling, no total of the '
        'creator changes, and it can be undone at any time.'
    )


def merged_text(merge: Merge, at: Request) -> str:
    both = at.words.diamonds(merge.fan_diamonds + merge.into_diamonds)
    return (
        f'{chip(merge.fan.name)} is another spelling of {chip(merge.into.name)} now: '
        f'**{both}** 💎 together. `/fan show` can separate them again.'
    )


def separated_text(done: Separation) -> str:
    of = 'the other one' if done.of is None else chip(done.of)
    return f'{chip(done.fan.name)} is a fan of its own again, apart from {of}. No sum was lost.'


def hidden_text(fan: Known) -> str:
    if fan.is_hidden:
        return (
            f'{chip(fan.name)} is left out of the boards and pictures now. Totals still count '
            'them. The same command shows them again.'
        )
    return f'{chip(fan.name)} is on the boards again. The same command hides them.'


def forget_question(fan: Known, spellings: int) -> str:
    others = '' if spellings == 0 else ' and all its other spellings'
    return (
        f'Forget {chip(fan.name)}{others}? The name goes everywhere here, with its links and open '
        'questions; the diamonds stay, from "somebody forgotten". **This cannot be undone.**\n'
        '-# What was posted in Discord stays there, and so do copies of the data made before. '
        'Notes of gifts are not searched.'
    )


def forgotten_text(names: int) -> str:
    what = 'The name is' if names == 1 else f'{names} names are'
    return (
        f'Forgotten. {what} gone, the sums stay. A gift from that name later on is from a new fan.'
    )
