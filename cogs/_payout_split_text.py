"""Split plans in words: what was set, what is in force, and every version there was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.request import Request
from bot.text import MESSAGE_MAX, Words, chip, moment, person
from economy.server import Creator
from economy.splits import Part, SplitPlan, plan_of_stream, plan_on
from storage.splits import Written

_MORE_ROOM = 60  # characters for the line that counts what is not shown


def set_text(written: Written, creator: Creator, request: Request) -> str:
    """A version that was just written: its parts, from when on, and what it takes the place of."""
    plan, words = written.plan, request.words
    if plan.parts:
        title = f'### ✂️ Split of {_scope(plan, creator, words)}'
        lines = [title, *part_lines(plan, creator.name, words)]
    else:
        lines = [_ended(plan, creator, words)]
    lines += [f'-# {each}' for each in _around(written, words)]
    lines.append('-# Statements of those days use it; nothing that was paid changes.')
    return '\n'.join(lines)


def part_lines(plan: SplitPlan, creator: str, words: Words) -> list[str]:
    """Each part on a line, the creator's rest last."""
    rest = Part(creator, plan.rest_hundredths)
    return [
        *(f'- {chip(part.name)} **{words.percent(part.percent)}**' for part in plan.parts),
        f'- {chip(creator)} **{words.percent(rest.percent)}**, the rest',
    ]


def plans_text(plans: Sequence[SplitPlan], creator: Creator, request: Request) -> str:
    """The plan in force today, then every version, then the streams that have one of their own."""
    words = request.words
    if not plans:
        return (
            f'{chip(creator.name)} has no split plan: everything is theirs. '
            '`/payout split set` names who gets a part.'
        )
    now = plan_on(plans, request.day)
    lines = [f'### ✂️ Split of {chip(creator.name)} today']
    if now is None or not now.parts:
        lines.append(f"No plan is in force: everything is {chip(creator.name)}'s.")
    else:
        lines += part_lines(now, creator.name, words)
    general = [plan for plan in plans if plan.since is not None]
    if general:
        lines.append('**Versions**, the latest first day first')
        lines += [_version_line(plan, plans, now, words) for plan in reversed(_by_day(general))]
    of_streams = [plan for plan in plans if plan.stream_id is not None]
    if of_streams:
        lines.append('**Streams with a plan of their own**')
        lines += [_version_line(plan, plans, now, words) for plan in reversed(of_streams)]
    return _cut(lines, words)


def parts_words(parts: Iterable[Part], words: Words) -> str:
    """`agency` 20 %, `moderators` 5 %."""
    return ', '.join(f'{chip(part.name)} {words.percent(part.percent)}' for part in parts)


def _scope(plan: SplitPlan, creator: Creator, words: Words) -> str:
    if plan.since is None:
        return f'stream {plan.stream_id} of {chip(creator.name)}'
    return f'{chip(creator.name)} from {words.day(plan.since)} on'


def _ended(plan: SplitPlan, creator: Creator, words: Words) -> str:
    if plan.since is None:
        return (
            f'### ✂️ Stream {plan.stream_id} of {chip(creator.name)} has no split of its own any '
            'more\nThe general plan of its days holds for it again.'
        )
    return (
        f'### ✂️ No split of {chip(creator.name)} from {words.day(plan.since)} on\n'
        f"Everything is {chip(creator.name)}'s from then on."
    )


def _around(written: Written, words: Words) -> list[str]:
    """What was in force there before, and what takes over later."""
    plan, before = written.plan, written.before
    if plan.since is None:
        assert plan.stream_id is not None
        old, following = plan_of_stream(before, plan.stream_id), None
    else:
        old = plan_on(before, plan.since)
        later = [each for each in before if each.since is not None and each.since > plan.since]
        following = min(later, key=lambda each: (each.since, each.number), default=None)
    lines: list[str] = []
    if old is not None and old.parts:
        lines.append(f'Before: {parts_words(old.parts, words)}.')
    if following is not None and following.since is not None:
        lines.append(f'From {words.day(following.since)} on, another version is set already.')
    return lines


def _by_day(general: Iterable[SplitPlan]) -> list[SplitPlan]:
    return sorted(general, key=lambda plan: (plan.since, plan.number))


def _version_line(
    plan: SplitPlan, plans: Sequence[SplitPlan], now: SplitPlan | None, words: Words
) -> str:
    if plan.since is None:
        assert plan.stream_id is not None
        where, last = f'stream {plan.stream_id}', _last_of_stream(plans, plan)
    else:
        where, last = f'from {words.day(plan.since)}', plan_on(plans, plan.since)
    parts = parts_words(plan.parts, words) or 'no split'
    state = ' · **in force**' if plan == now else ''
    if last is not None and last.number != plan.number:
        state = f' · replaced by version {last.number}'
    when = '' if plan.set_at is None else f' {moment(plan.set_at, "f")}'
    who = '' if plan.set_by is None else f' by {person(plan.set_by)}'
    return f'`{plan.number}` {where}: {parts}{state} · set{who}{when}'


def _last_of_stream(plans: Iterable[SplitPlan], plan: SplitPlan) -> SplitPlan:
    own = (each for each in plans if each.stream_id == plan.stream_id)
    return max(own, key=lambda each: each.number)


def _cut(lines: list[str], words: Words) -> str:
    """As many lines as a message holds, and how many it does not."""
    text = '\n'.join(lines)
    if len(text) <= MESSAGE_MAX:
        return text
    kept: list[str] = []
    used = 0
    for line in lines:
        used += len(line) + 1
        if used > MESSAGE_MAX - _MORE_ROOM:
            break
        kept.append(line)
    more = len(lines) - len(kept)
    return '\n'.join([*kept, f'-# {words.number(more)} more lines are in the export.'])
