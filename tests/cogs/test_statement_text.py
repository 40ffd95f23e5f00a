"""A statement in a message, on a page, and in the words beside the page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.charts import statement_picture
from bot.request import Request
from bot.text import Words
from cogs._payout_statement_card import statement_alt, statement_card
from cogs._payout_statement_text import statement_text
from economy.coverage import Span, coverage_of
from economy.payouts import Payment, Payout, Step
from economy.rates import Preset, Rate, preset_rate
from economy.server import Level, Server, Settings
from economy.shares import Logged, paid_of, sections_of
from economy.splits import Part, SplitPlan
from economy.statement import Earned, GuestLine, Statement, StreamLine

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)
AT = datetime(2026, 5, 31, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MEASURED = preset_rate(Preset.MEASURED)


def may(day: int) -> date:
    return date(2026, 5, day)


def request(locale: str = 'en_US') -> Request:
    return Request(
        server=Server(guild_id=1, settings=Settings(locale=locale)),
        actor_id=1,
        level=Level.MANAGER,
        channel_id=1,
        key='test:1',
        at=AT,
        words=Words(locale),
    )


def plan(number, *parts, since=None, stream_id=None):
    named = tuple(Part(name, hundredths) for name, hundredths in parts)
    return SplitPlan(number=number, parts=named, since=since, stream_id=stream_id)


def stream(number, day, diamonds, **changes):
    began = datetime(2026, 5, day, 18, tzinfo=UTC)
    plain = {
        'id': number, 'title': None, 'day': may(day), 'started_at': began,
        'ended_at': began + timedelta(hours=2, minutes=5), 'diamonds': diamonds,
        'whole_diamonds': diamonds, 'adjusted': 0,
    }  # fmt: skip
    return StreamLine(**plain | changes)


def payout(number, requested, paid=None, *, amount='100.00', currency='USD', fee=None, gone=None):
    payment = None
    if paid is not None:
        payment = Payment(
            amount=Decimal(amount),
            currency=currency,
            fee=fee and Decimal(fee),
            fee_currency=fee and 'USD',
            day=paid,
        )
    return Payout(
        number=number,
        creator_id=1,
        diamonds=20_000,
        rate=MEASURED,
        requested=Step(1, AT, requested),
        payment=payment,
        paid=paid and Step(1, AT, paid),
        cancelled=gone and Step(1, AT, gone),
    )


def earned(number, day, kind, amount, currency):
    return Earned(
        number=number,
        day=may(day),
        kind=kind,
        amount=Decimal(amount),
        currency=currency,
        note=None,
    )


def statement(days=(), *, plans=(), own=(), rate=MEASURED, payouts=(), **changes):
    by_day = {may(day): diamonds for day, diamonds in dict(days).items()}
    streams = {
        number: {may(day): diamonds for day, diamonds in each.items()}
        for number, each in dict(own).items()
    }
    plain = {
        'creator_id': 1,
        'creator': 'Mia',
        'first': FIRST,
        'last': LAST,
        'rate': rate,
        'diamonds': sum(by_day.values()),
        'streams': (),
        'sections': sections_of(Logged(by_day, streams), list(plans), rate, first=FIRST, last=LAST),
        'payouts': tuple(payouts),
        'paid': paid_of(payouts, list(plans)),
        'income': (),
        'guests': (),
    }
    return Statement(**plain | changes)


PLANS = (
    plan(1, ('agency', 2000), ('mods', 500), since=date(2026, 4, 1)),
    plan(2, ('agency', 1500), since=may(10)),
    plan(3, ('co-host ravi', 5000), stream_id=7),
)
SEEN = coverage_of(
    [Span(AT, AT + timedelta(minutes=100), 'x'), Span(AT + timedelta(minutes=119), AT + 2 * HOUR)],
    began_at=AT,
    ended_at=AT + timedelta(minutes=125),
)
WHOLE = statement(
    {4: 10_000, 9: 5_000, 12: 7_777},
    plans=PLANS,
    own={7: {9: 4_000}},
    payouts=[
        payout(1, date(2026, 4, 20), may(2), amount='99.99', fee='2.90'),
        payout(2, may(12), may(25), amount='85.10', currency='EUR', fee='2.90'),
        payout(3, may(20)),
        payout(4, may(21), may(28), gone=may(30)),
    ],
    streams=(
        stream(6, 4, 10_000, adjusted=-40),
        stream(7, 9, 4_000, ended_at=None),
        stream(8, 12, 7_777, whole_diamonds=8_999),
    ),
    income=(earned(1, 3, 'sponsorship', '250', 'EUR'), earned(2, 9, 'other', '0.5', 'USD')),
    guests=(GuestLine('ravi', 5_000, 9), GuestLine(None, 7, 1)),
)


def test_everything_of_a_month_line_by_line():
    # 22,777 diamonds are $113.885, so $113.89. Every line but two comes out in cents; of 583.275
    # and 3,305.225 cents, .5 in all, the one cent more goes to the larger remainder.
    said = statement_text(WHOLE, request()).splitlines()
    assert said[:5] == [
        '### 🧾 `Mia`, May 1, 2026 to May 31, 2026',
        '💎 **22,777 diamonds** · 21,777 in 3 streams, 1,000 outside',
        '≈ **$113.89** estimate · Measured: 200 diamonds = $1.00 ($0.005 a diamond)',
        f'-# Source: {MEASURED.source}; as of Nov 23, 2026.',
        '**Parts of the estimate**',
    ]
    assert said[5:] == [
        '- `agency`: **$16.84**',
        '- `mods`: **$2.75**',
        '- `co-host ravi`: **$10.00**',
        '- `Mia`: **$84.30**',
        'May 1, 2026 to May 9, 2026: 11,000 diamonds',
        '- `agency` 20 %: $11.00',
        '- `mods` 5 %: $2.75',
        '- `Mia` 75 %: $41.25',
        'stream 7, May 9, 2026: 4,000 diamonds',
        '- `co-host ravi` 50 %: $10.00',
        '- `Mia` 50 %: $10.00',
        'May 10, 2026 to May 31, 2026: 7,777 diamonds',
        '- `agency` 15 %: $5.84',
        '- `Mia` 85 %: $33.05',
        '**Payouts**',
        '`P1` 20,000 diamonds: requested Apr 20, 2026, paid May 2, 2026: **$99.99** '
        '(fee $2.90, before it $102.89)',
        '- `agency` 20 %: $20.00',
        '- `mods` 5 %: $5.00',
        '- `Mia` 75 %: $74.99',
        '`P2` 20,000 diamonds: requested May 12, 2026, paid May 25, 2026: **€85.10** '
        '(fee $2.90, not counted: another currency)',
        '- `agency` 15 %: €12.77',
        '- `Mia` 85 %: €72.33',
        '`P3` 20,000 diamonds: requested May 20, 2026',
        '`P4` 20,000 diamonds: requested May 21, 2026, paid May 28, 2026, cancelled May 30, 2026 '
        'with its payment',
        '**Other income**, not shared: €250.00 + $0.50',
        '- May 3, 2026 sponsorship: €250.00',
        '- May 9, 2026 other: $0.50',
        "**Gifts to guests**, none of it the creator's: 5,007 diamonds",
        '- `ravi`: 5,000 diamonds',
        '- somebody forgotten: 7 diamonds',
        '**Streams**: 3',
        '`6` May 4, 2026, 2 h 05 min: 10,000 diamonds, -40 of it adjusted',
        '`7` May 9, 2026, live: 4,000 diamonds',
        '`8` May 12, 2026, 2 h 05 min: 7,777 diamonds of 8,999, the rest on other days',
        '-# TikTok publishes no rate; what the app pays is what counts.',
    ]


def test_nothing_at_all_is_said_in_few_lines():
    said = statement_text(statement(), request()).splitlines()
    assert said[1:3] == [
        '💎 **0 diamonds**',
        '≈ **$0.00** estimate · Measured: 200 diamonds = $1.00 ($0.005 a diamond)',
    ]
    assert len(said) == 5


def test_without_a_rate_both_are_shown_and_the_parts_are_diamonds():
    said = statement_text(statement({4: 100}, plans=PLANS, rate=None), request('de_DE'))
    assert '≈ **0,50\u00a0$** estimate · Measured' in said
    assert '≈ **2,00\u00a0$** estimate · Guide' in said
    assert '**Parts, in diamonds**' in said
    assert '- `agency` 20 %: 20 diamonds\n- `mods` 5 %: 5 diamonds\n- `Mia` 75 %: 75 diam' in said
    assert 'A manager chooses one with `/payout rate`.' in said


def test_where_nobody_has_a_part_no_parts_are_listed():
    said = statement_text(statement({4: 100}), request())
    assert 'Parts' not in said
    ended = statement_text(statement({4: 100}, plans=[plan(1, since=may(1))]), request())
    assert '- `Mia` 100 %: $0.50' in ended


def test_names_stay_names():
    plans = [plan(1, ('**x** @everyone <@1>', 2000), since=FIRST)]
    said = statement_text(statement({4: 100}, plans=plans, creator='`M_i_a`'), request())
    assert '- `**x** @everyone <@1>` 20 %' in said
    assert '### 🧾 `ˋM_i_aˋ`' in said
    source = Rate(Preset.CUSTOM, Decimal('0.005'), 'USD', 'own payouts: 3 of *Mia*', FIRST)
    assert '\\*Mia\\*' in statement_text(statement({4: 100}, rate=source), request())


def crowded(names: int = 10, rows: int = 40) -> Statement:
    """As much of everything as there can be, with the longest names."""
    parts = [(f'{place}' + 'n' * 39, 900) for place in range(names)]
    return statement(
        dict.fromkeys(range(1, 32), 10**9),
        plans=[plan(day, *parts, since=may(day)) for day in range(1, 32)],
        payouts=[payout(number, may(1), may(5)) for number in range(1, rows)],
        streams=tuple(
            stream(number, 1 + number % 30, 9, coverage=SEEN) for number in range(1, rows)
        ),
        income=tuple(earned(number, 3, 'subscription', '9', 'USD') for number in range(1, rows)),
        guests=tuple(GuestLine('g' * 60, 9, 1) for _ in range(1, rows)),
        creator='c' * 40,
    )


@pytest.mark.parametrize('locale', ['en_US', 'de_DE', 'ar_EG'])
def test_the_longest_fits_a_message_and_says_what_is_left_out(locale):
    said = statement_text(crowded(), request(locale))
    assert len(said) <= 2_000
    assert said.count(' more in the file') == 5
    for heading in ('Parts', 'Payouts', 'Other income', 'Gifts to guests', 'Streams'):
        assert f'**{heading}' in said
    shown = [line for line in said.splitlines() if line.startswith('- `g')]
    left = int(said.partition('**Streams**')[0].rpartition('-# ')[2].split()[0])
    assert len(shown) + left == 39


def test_a_message_is_filled_before_anything_is_left_out():
    said = statement_text(crowded(names=2, rows=8), request())
    assert 1_850 < len(said) <= 2_000


# -- the page


def rows(card):
    return [
        [(row.name or row.label, row.value) for row in panel.rows] + [('more', panel.more)]
        for panel in card.panels
    ]


def test_the_page_has_the_same_figures():
    card = statement_card(WHOLE, request())
    assert card.facts == (('22,777', 'diamonds'), ('≈ $113.89', 'estimate'))
    assert card.sources[0] == (
        'Measured: 200 diamonds = $1.00 ($0.005 a diamond). '
        f'Source: {MEASURED.source}; as of Nov 23, 2026.'
    )
    assert [(panel.heading, panel.total) for panel in card.panels] == [
        ('Parts of the estimate', '$113.89'),
        ('Payouts', '€85.10 + $99.99'),
        ('Other income, not shared', '€250.00 + $0.50'),
        ('Gifts to guests', '5,007 diamonds'),
        ('Streams: 3', '22,777 diamonds'),
    ]
    parts, payouts, _, guests, streams = rows(card)
    assert parts[:6] == [
        ('agency', '$16.84'), ('mods', '$2.75'), ('co-host ravi', '$10.00'), ('Mia', '$84.30'),
        ('May 1, 2026 to May 9, 2026', '11,000 diamonds'), ('agency', '$11.00'),
    ]  # fmt: skip
    assert payouts[:3] == [
        ('P1 · 20,000 diamonds', '$99.99'),
        ('agency', '$20.00'),
        ('mods', '$5.00'),
    ]
    assert guests == [('ravi', '5,000'), ('somebody forgotten', '7'), ('more', '')]
    assert streams[3] == ('Outside of streams', '1,000')
    assert statement_picture(card).undrawn == ()


def test_the_page_says_how_much_was_captured_and_of_which_stream_not():
    seen = statement(
        {4: 9, 5: 9}, streams=(stream(6, 4, 9, adjusted=-4, coverage=SEEN), stream(7, 5, 9))
    )
    card = statement_card(seen, request())
    said = '1 of 2 streams captured, 1 h 41 min of 2 h 05 min, 2 gaps: at least 9 diamonds'
    assert card.sources[1] == f'{said}.'
    first, second = card.panels[-1].rows
    assert first.notes == ('-4 of it adjusted, not captured: 24 min in 2 gaps',)
    assert second.notes == ()
    assert f' {said}. ' in f'{statement_alt(seen, request())} '
    assert statement_picture(card).undrawn == ()


def test_a_page_of_gifts_outside_of_streams_is_not_empty():
    card = statement_card(statement({4: 100}), request())
    assert rows(card) == [[('Outside of streams', '100'), ('more', '')]]
    assert statement_card(statement(), request()).panels == ()


def test_a_crowded_page_counts_what_it_leaves_out():
    card = statement_card(crowded(), request())
    assert [panel.more for panel in card.panels] == [
        '365 more in the file', '454 more in the file', '33 more in the file',
        '33 more in the file', '27 more streams in the file',
    ]  # fmt: skip
    assert not any(panel.rows[-1].is_heading for panel in card.panels)
    assert len(statement_alt(crowded(), request())) <= 1_024


def test_without_a_rate_the_page_has_both_estimates():
    card = statement_card(statement({4: 100}, plans=PLANS, rate=None), request())
    assert card.facts[1:] == (('≈ $0.50', 'estimate, Measured'), ('≈ $2.00', 'estimate, Guide'))
    assert card.panels[0].heading == 'Parts, in diamonds'
    assert 'agency 20, mods 5, Mia 75' in statement_alt(
        statement({4: 100}, plans=PLANS, rate=None), request()
    )


def test_the_page_in_words():
    assert statement_alt(WHOLE, request()) == (
        'Statement of Mia, May 1, 2026 to May 31, 2026: 22,777 diamonds, 3 streams. '
        'Estimate $113.89, Measured: 200 diamonds = $1.00 ($0.005 a diamond). '
        f'Source: {MEASURED.source}; as of Nov 23, 2026. '
        'Paid: €85.10 + $99.99. Other income: €250.00 + $0.50. Guests: 5,007 diamonds. '
        'Parts: agency $16.84, mods $2.75, co-host ravi $10.00, Mia $84.30.'
    )
    assert 'Nothing was paid.' in statement_alt(statement(), request())
