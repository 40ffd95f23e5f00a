"""A poll in words: how long it runs, and how it came out."""

from __future__ import annotations

from bot.text import Words, chip, listed, moment
from economy.polls import Count, Poll

_MEDALS = ('🥇', '🥈', '🥉', '▫️')  # and one for all the others


def running_text(poll: Poll) -> str:
    return f'🗳️ Vote until {moment(poll.ends_at, "t")} ({moment(poll.ends_at)}).'


def result_text(poll: Poll, count: Count, words: Words) -> str:
    """Who won, ties said, and every answer with its votes; or that nobody voted."""
    lines = [f'🗳️ The vote is over: {chip(poll.question)}', _outcome(count, words)]
    if count.total:
        shown = [_MEDALS[_place(count, votes) if votes else -1] for _, votes in count.votes]
        lines += [
            f'{medal} {chip(answer)} · {_votes(votes, words)} ({count.percent(votes)} %)'
            for medal, (answer, votes) in zip(shown, count.votes, strict=True)
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


def _place(count: Count, votes: int) -> int:
    """The medal of an answer: 0 for the first; ties share one, and there is none past the third."""
    return min(sum(other > votes for _, other in count.votes), len(_MEDALS) - 1)


def _votes(number: int, words: Words) -> str:
    return f'{words.number(number)} {"vote" if number == 1 else "votes"}'
