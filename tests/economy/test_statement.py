"""Whose which part of a period's diamonds is, worked out by hand and held by properties."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.payouts import Payment, Payout, Step
from economy.rates import Preset, Rate
from economy.shares import Logged, paid_of, sections_of
from economy.splits import Part, SplitPlan, plan_of_stream, plan_on
from economy.statement import Earned, Statement, StreamLine, whole_of

MAY, MAY_31 = date(2026, 5, 1), date(2026, 5, 31)
AT = datetime(2026, 5, 6, 12, tzinfo=UTC)
MEASURED = Rate(Preset.MEASURED, Decimal('0.005'), 'USD', 'test', MAY)


def rate(amount: str, currency: str = 'USD') -> Rate:
    return Rate(Preset.CUSTOM, Decimal(amount), currency, 'test', MAY)


def plan(number, *parts, since=None, stream_id=None):
    named = tuple(Part(name, hundredths) for name, hundredths in parts)
    return SplitPlan(number=number, parts=named, since=since, stream_id=stream_id)


def may(day: int) -> date:
    return date(2026, 5, day)


def shared(by_day, plans=(), of_streams=None, at=MEASURED, first=MAY, last=MAY_31):
    days = {may(day): diamonds for day, diamonds in by_day.items()}
    own = {
        stream: {may(day): diamonds for day, diamonds in each.items()}
        for stream, each in (of_streams or {}).items()
    }
    return sections_of(Logged(days, own), list(plans), at, first=first, last=last)


def told(sections):
    """Each section as its days, its diamonds, and (part, diamonds, amount) a share."""
    return [
        (
            section.first.day,
            section.last.day,
            section.diamonds,
            [
                (share.part, share.diamonds, str(share.amount) if share.amount is not None else '')
                for share in section.shares
            ],
        )
        for section in sections
    ]


# -- by hand


def test_without_a_plan_everything_is_the_creators():
    assert told(shared({4: 1_000, 9: 12})) == [(1, 31, 1_012, [(None, 1_012, '5.06')])]


def test_a_change_in_the_middle_of_a_month():
    plans = [
        plan(1, ('agency', 2000), since=may(1)),
        plan(2, ('agency', 2500), ('mods', 333), since=may(11)),
    ]
    # 1,000 diamonds at 20 %: $1.00 and $4.00. 999 at 25 % and 3.33 %: $1.24875, $0.1663335 and
    # $3.5799165. The whole is 1,999 x $0.005 = $9.995, so $10.00. Cut off: 100 + 400 + 124 + 16 +
    # 357 = 997 cents. The three left go to .99165, .875 and .63335, in that order.
    assert told(shared({1: 400, 10: 600, 11: 999}, plans)) == [
        (1, 10, 1_000, [('agency', 200, '1.00'), (None, 800, '4.00')]),
        (11, 31, 999, [('agency', 250, '1.25'), ('mods', 33, '0.17'), (None, 716, '3.58')]),
    ]


def test_a_stream_with_a_plan_of_its_own_follows_that_alone():
    plans = [
        plan(1, ('agency', 2000), since=may(1)),
        plan(2, ('agency', 1000), since=may(5)),
        plan(3, ('ravi', 5000), stream_id=7),
    ]
    # Stream 7 ran over midnight of the 4th to the 5th, and other gifts came on both days.
    sections = shared({4: 1_000, 5: 2_000}, plans, {7: {4: 400, 5: 600}})
    assert told(sections) == [
        (1, 4, 600, [('agency', 120, '0.60'), (None, 480, '2.40')]),
        (4, 5, 1_000, [('ravi', 500, '2.50'), (None, 500, '2.50')]),
        (5, 31, 1_400, [('agency', 140, '0.70'), (None, 1_260, '6.30')]),
    ]
    assert [section.stream_id for section in sections] == [None, 7, None]


def test_an_ended_plan_gives_everything_back():
    plans = [plan(1, ('agency', 2000), since=may(1)), plan(2, since=may(3))]
    own = [plan(3, ('ravi', 5000), stream_id=7), plan(4, stream_id=7)]
    assert told(shared({2: 100, 3: 100}, [*plans, *own], {7: {2: 50}})) == [
        (1, 2, 100, [('agency', 20, '0.10'), (None, 80, '0.40')]),
        (3, 31, 100, [(None, 100, '0.50')]),
    ]


def test_what_was_set_again_for_the_same_day_is_not_in_it():
    plans = [plan(1, ('agency', 2000), since=may(1)), plan(2, ('agency', 3000), since=may(1))]
    assert told(shared({2: 100}, plans)) == [
        (1, 31, 100, [('agency', 30, '0.15'), (None, 70, '0.35')])
    ]


def test_all_for_others_leaves_a_line_of_nothing():
    assert told(shared({2: 100}, [plan(1, ('agency', 10_000), since=may(1))])) == [
        (1, 31, 100, [('agency', 100, '0.50'), (None, 0, '0.00')])
    ]


def test_less_than_nothing_mirrors_more():
    plans = [plan(1, ('agency', 3333), ('mods', 3333), since=may(1))]
    # 3 diamonds are 1.5 cents, so 2: of .49995, .49995 and .5001 cents the rest's is largest.
    assert told(shared({2: 3}, plans)) == [
        (1, 31, 3, [('agency', 1, '0.01'), ('mods', 1, '0.00'), (None, 1, '0.01')])
    ]
    assert told(shared({2: -3}, plans)) == [
        (1, 31, -3, [('agency', -1, '-0.01'), ('mods', -1, '0.00'), (None, -1, '-0.01')])
    ]


def test_without_a_rate_diamonds_alone_are_shared():
    plans = [plan(1, ('agency', 3333), ('mods', 3333), since=may(1))]
    assert told(shared({2: 100}, plans, at=None)) == [
        (1, 31, 100, [('agency', 33, ''), ('mods', 33, ''), (None, 34, '')])
    ]


@pytest.mark.parametrize(
    ('currency', 'whole', 'agency', 'rest'),
    [('USD', '0.51', '0.10', '0.41'), ('JPY', '1', '0', '1'), ('KWD', '0.505', '0.101', '0.404')],
)
def test_the_smallest_coin_is_the_currencys(currency, whole, agency, rest):
    at = rate('0.005', currency)
    (section,) = shared({2: 101}, [plan(1, ('agency', 2000), since=may(1))], at=at)
    assert str(whole_of(101, at)) == whole
    assert [str(share.amount) for share in section.shares] == [agency, rest]


def test_nothing_logged_is_nothing_to_share():
    assert shared({}, [plan(1, ('agency', 2000), since=may(1))]) == ()
    assert shared({2: 0}) == ()


# -- what was paid


def payout(number, *, requested=4, paid=9, amount='100.00', currency='USD', cancelled=False):
    return Payout(
        number=number,
        creator_id=1,
        diamonds=20_000,
        rate=MEASURED,
        requested=Step(1, AT, may(requested)),
        payment=Payment(
            amount=Decimal(amount), currency=currency, fee=None, fee_currency=None, day=may(paid)
        ),
        paid=Step(1, AT, may(paid)),
        cancelled=Step(1, AT, may(paid)) if cancelled else None,
    )


def test_what_arrived_is_shared_by_the_plan_of_the_request():
    plans = [
        plan(1, ('agency', 3333), since=may(1)),
        plan(2, ('agency', 5000), since=may(5)),
        plan(3, ('ravi', 9000), stream_id=7),
    ]
    paid = paid_of([payout(2, amount='0.03'), payout(1, requested=5, paid=6)], plans)
    assert [
        (each.payout.number, [(share.part, str(share.amount)) for share in each.shares])
        for each in paid
    ] == [
        (1, [('agency', '50.00'), (None, '50.00')]),
        (2, [('agency', '0.01'), (None, '0.02')]),
    ]


def test_a_payment_taken_back_is_shared_with_nobody():
    assert paid_of([payout(1, cancelled=True)], []) == ()


def test_before_any_plan_a_payment_is_the_creators():
    (paid,) = paid_of([payout(1, amount='12345', currency='JPY')], [])
    assert paid.plan is None
    assert [(share.part, str(share.amount)) for share in paid.shares] == [(None, '12345')]


# -- properties

PARTS = st.lists(
    st.tuples(st.sampled_from(['agency', 'mods', 'ravi', 'pool']), st.integers(1, 2_500)),
    max_size=4,
    unique_by=lambda part: part[0],
)
DAYS = st.dictionaries(st.integers(1, 31), st.integers(-5_000, 50_000), max_size=12)


@st.composite
def months(draw):
    """A month of diamonds, some of them in streams, and plans of every kind."""
    count = draw(st.integers(0, 6))
    plans = []
    for number in range(1, count + 1):
        parts = draw(PARTS)
        if draw(st.booleans()):
            plans.append(plan(number, *parts, since=draw(st.dates(date(2026, 4, 1), MAY_31))))
        else:
            plans.append(plan(number, *parts, stream_id=draw(st.integers(1, 3))))
    streams = draw(st.dictionaries(st.integers(1, 3), DAYS, max_size=3))
    days = Counter(draw(DAYS))
    for each in streams.values():
        days.update(each)
    own = {stream for stream in streams if any(each.stream_id == stream for each in plans)}
    amount = draw(st.sampled_from(['0.005', '0.00501', '0.0123', '1', '0.00000001']))
    at = rate(amount, draw(st.sampled_from(['USD', 'JPY', 'KWD'])))
    return dict(days), {stream: streams[stream] for stream in own}, plans, at


@given(months())
def test_the_parts_come_to_the_whole_to_the_last_cent(month):
    days, streams, plans, at = month
    sections = shared(days, plans, streams, at)
    whole = sum(days.values())
    assert sum(section.diamonds for section in sections) == whole
    lines = [(section, share) for section in sections for share in section.shares]
    assert sum(share.diamonds for _, share in lines) == whole
    assert sum(share.amount for _, share in lines) == whole_of(whole, at)
    smallest = Fraction(1, {'USD': 100, 'JPY': 1, 'KWD': 1_000}[at.currency])
    for section, share in lines:
        exact = Fraction(section.diamonds * share.hundredths, 10_000)
        assert abs(share.diamonds - exact) < 1
        assert abs(Fraction(share.amount) - exact * Fraction(at.amount)) < smallest


@given(months())
def test_every_diamond_is_shared_by_the_plan_of_its_day(month):
    """The same, diamond by diamond: each day's and each stream's by the plan in force there."""
    days, streams, plans, at = month
    exact: Counter = Counter()
    general = Counter({may(day): diamonds for day, diamonds in days.items()})
    pools = []
    for stream, by_day in streams.items():
        own = plan_of_stream(plans, stream)
        if own is not None:
            pools += [(own, diamonds) for diamonds in by_day.values()]
            general.subtract({may(day): diamonds for day, diamonds in by_day.items()})
    pools += [(plan_on(plans, day), diamonds) for day, diamonds in general.items()]
    for held, diamonds in pools:
        parts = [] if held is None else [(part.name, part.hundredths) for part in held.parts]
        left = 10_000 - sum(hundredths for _, hundredths in parts)
        for name, hundredths in [*parts, (None, left)]:
            exact[name] += Fraction(diamonds * hundredths, 10_000)
    sections = shared(days, plans, streams, at)
    got: Counter = Counter()
    lines: Counter = Counter()
    for share in (share for section in sections for share in section.shares):
        got[share.part] += share.diamonds
        lines[share.part] += 1
    for name, diamonds in exact.items():
        assert abs(got[name] - diamonds) <= lines[name]


@given(months())
def test_the_order_is_that_of_the_days_and_the_creator_is_last(month):
    days, streams, plans, at = month
    sections = shared(days, plans, streams, at)
    assert [section.first for section in sections] == sorted(section.first for section in sections)
    for section in sections:
        assert section.diamonds != 0
        assert [share.part is None for share in section.shares][-1]
        assert sum(share.hundredths for share in section.shares) == 10_000


@given(months())
def test_the_mirror_of_a_month(month):
    days, streams, plans, at = month
    turned = {
        stream: {day: -diamonds for day, diamonds in each.items()}
        for stream, each in streams.items()
    }
    mirrored = shared({day: -diamonds for day, diamonds in days.items()}, plans, turned, at)
    assert [[-share.amount for share in section.shares] for section in mirrored] == [
        [share.amount for share in section.shares] for section in shared(days, plans, streams, at)
    ]


@given(
    st.integers(0, 10**9),
    st.sampled_from(['USD', 'JPY', 'KWD']),
    PARTS,
)
def test_the_parts_of_a_payment_come_to_what_arrived(units, currency, parts):
    places = {'USD': 2, 'JPY': 0, 'KWD': 3}[currency]
    amount = Decimal(units).scaleb(-places)
    plans = [plan(1, *parts, since=may(1))]
    (paid,) = paid_of([payout(1, amount=str(amount), currency=currency)], plans)
    assert sum(share.amount for share in paid.shares) == amount
    assert [share.part for share in paid.shares] == [*(name for name, _ in parts), None]


# -- the whole


def statement(**changes):
    sections = changes.get('sections', ())
    plain = {
        'creator_id': 1, 'creator': 'Mia', 'first': MAY, 'last': MAY_31, 'rate': MEASURED,
        'diamonds': sum(section.diamonds for section in sections), 'streams': (),
        'sections': sections, 'payouts': (), 'paid': (), 'income': (), 'guests': (),
    }  # fmt: skip
    return Statement(**plain | changes)


def test_sums_of_the_parts_have_the_creator_last():
    plans = [
        plan(1, ('agency', 2000), since=may(1)),
        plan(2, since=may(5)),
        plan(3, ('mods', 1000), ('agency', 1000), since=may(9)),
    ]
    whole = statement(sections=shared({1: 100, 5: 200, 9: 400}, plans))
    assert [(each.part, each.diamonds, str(each.amount)) for each in whole.parts] == [
        ('agency', 60, '0.30'),
        ('mods', 40, '0.20'),
        (None, 600, '3.00'),
    ]
    assert whole.whole == Decimal('3.50')
    unrated = statement(sections=shared({1: 100}, plans, at=None), rate=None)
    assert (unrated.whole, [each.amount for each in unrated.parts]) == (None, [None, None])


def test_money_of_several_currencies_is_never_added_up():
    def earned(amount, currency):
        return Earned(
            number=1, day=MAY, kind='other', amount=Decimal(amount), currency=currency, note=None
        )

    whole = statement(
        income=(earned('10', 'USD'), earned('5.50', 'EUR'), earned('0.01', 'USD')),
        paid=paid_of([payout(1), payout(2, currency='EUR')], []),
    )
    assert whole.income_sums == (('EUR', Decimal('5.50')), ('USD', Decimal('10.01')))
    assert whole.paid_sums == (('EUR', Decimal('100.00')), ('USD', Decimal('100.00')))


def test_a_stream_that_runs_is_as_long_as_it_went_on():
    line = StreamLine(
        id=1, title=None, day=MAY, started_at=AT, ended_at=None, diamonds=5, whole_diamonds=9,
        adjusted=0,
    )  # fmt: skip
    assert line.length(AT + timedelta(hours=2)) == timedelta(hours=2)
    assert line.is_partial
    assert statement(diamonds=12, streams=(line,)).outside_diamonds == 7
