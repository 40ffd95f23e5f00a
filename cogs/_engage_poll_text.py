"""A poll in words: how long it runs, and how it came out."""

from __future__ import annotations

from bot.text import Words, chip, listed, medal, moment
from economy.polls import Count, Poll

_NO_MEDAL = '▫️'


def running_text(poll: Poll) -> str:
    return f'🗳️ Vote until {moment(poll.ends_at, "t")} ({moment(poll.ends_at)}).'


def result_text(poll: Poll, count: Count, words: Words) -> str:
    """Who won, ties said, and every answer with its votes; or that nobody voted."""
    lines = [f'🗳️ The vote is over: {chip(poll.question)}', _outcome(count, words)]
    if count.total:
        lines += [
            f'{_medal(count, votes)} {chip(answer)} · {_votes(votes, words)} '
            f'({count.percent(votes)} %)'
            for answer, votes in count.votes
        ]
    return '\n'.join(lines)


def gone_text(poll: Poll) -> str:
    return (
        f'🗳️ The poll {chip(poll.question)} was deleted before its votes were counted, so it has '
        'no result.'
    )


def lost_text(poll: Poll) -> str:
    return (
        f'🗳️ The poll {chip(poll.question)} is over, but I can no longer read or write in '
        f'<#{poll.channel_id}>, so its result is not told.'
    )


def _outcome(count: Count, words: Words) -> str:
    match count.winners:
        case ():
            return '**Nobody voted.**'
        case (winner,):
            votes = words.number(count.votes[0][1])
            return f'**{chip(winner)} won** with {votes} of {_votes(count.total, words)}.'
        case tied:
            each = _votes(count.votes[0][1], words)
            return f'**A tie** of {listed([chip(answer) for answer in tied])}, {each} each.'


def _medal(count: Count, votes: int) -> str:
    """An answer's medal: ties share one, and without a vote there is none."""
    place = 1 + sum(other > votes for _, other in count.votes)
    return medal(place, _NO_MEDAL) if votes else _NO_MEDAL


def _votes(number: int, words: Words) -> str:
    return f'{words.number(number)} {"vote" if number == 1 else "votes"}'
