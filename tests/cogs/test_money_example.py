"""The month of docs/money.md, lived in a chat: what the bot says is what that page worked out."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

PAGE = (Path(__file__).parents[2] / 'docs' / 'money.md').read_text(encoding='utf-8')
DAY_S = 86_400
FIRST_DAY = date(2026, 5, 6)  # of the room's clock


def holds(text: str, *lines: str) -> None:
    """The bot says each line, and the page works out every figure of money and diamonds in it."""
    for line in lines:
        assert line in text, f'{line!r} is not in:\n{text}'
        for figure in re.findall(r'[$€]\d[\d,.]*\d|\d{1,3}(?:,\d{3})+|\d+\.\d+ %|\+\d+', line):
            whole = rf'(?<![\d.,]){re.escape(figure)}(?!\d|[.,]\d)'
            assert re.search(whole, PAGE), f'docs/money.md does not work out {figure}'


class Month:
    """Mia's manager among the staff, day by day in May."""

    def __init__(self, room) -> None:
        self._room = room
        self._today = FIRST_DAY

    async def on(self, day: int) -> None:
        later = date(2026, 5, day)
        await self._room.env.advance_time((later - self._today).days * DAY_S)
        self._today = later

    async def types(self, line: str, *told: str) -> str:
        said = (await self._room.say(self._room.manager, line, self._room.staff)).public
        holds(said, *told)
        return said

    async def reconciles(self, line: str, *told: str, tapped: str, then: str) -> None:
        asked = await self._room.say(self._room.manager, line, self._room.staff)
        holds(asked.public, *told)
        done = await self._room.click(self._room.manager, asked.only, tapped)
        holds(done.change, then)

    async def files(self, line: str, *told: str) -> dict[str, list[dict[str, str]]]:
        """The files under an answer, as a spreadsheet reads them."""
        answered = await self._room.say(self._room.manager, line, self._room.staff)
        holds(answered.public, *told)
        cdn = self._room.env.backend.cdn
        texts = {
            each.filename: cdn.get(each.url).decode('utf-8-sig')
            for each in answered.only.attachments
            if each.filename.endswith('.csv')
        }
        return {name: list(csv.DictReader(io.StringIO(text))) for name, text in texts.items()}


async def test_a_month_comes_out_as_worked_out_by_hand(room):
    month = Month(room)
    await month.types('!payout rate measured', '200 diamonds = $1.00')
    await month.types('!payout limits eea-paypal', 'from $1.00', 'fee 1.5 % + $0.10')
    await _streams_and_splits(month)
    await _payouts(month)
    await _statement(month)
    await month.on(27)
    await month.types('!gift Galaxy luna')
    await month.types('!payout request all', '`P3` requested: 1,000 diamonds')
    await month.types('!payout estimate', 'expected about Jun 3, 2026')


async def _streams_and_splits(month: Month) -> None:
    line = '!payout split set agency 20, moderators 5 since 2026-05-01'
    await month.types(line, '- `agency` **20 %**', '- `Mia` **75 %**, the rest')
    await month.types('!stream start')
    await month.types('!gift Galaxy 3 luna', '**3,000 diamonds**')
    await month.types('!gift Rose 120 ravi')
    await month.types('!gift Rosa 7 zoe')
    await month.types('!gift undo', '-70 diamonds', '`Mia` this stream: **3,120 diamonds**')
    await month.types('!stream end', '💎 **3,120 diamonds**')
    await month.on(13)
    line = '!payout split set agency 17.5, moderators 5'
    await month.types(line, '- `agency` **17.5 %**', '- `Mia` **77.5 %**, the rest')
    await month.types('!stream start')
    await month.types('!gift Lion luna', '**29,999 diamonds**')
    await month.types('!gift Corgi 5 zoe', '**1,495 diamonds**')
    await month.types('!gift Rose ravi')
    await month.types('!gift undo', '`Mia` this stream: **31,494 diamonds**')
    guest = ('to guest `ravi`: **2,000 diamonds**', '`Mia` this stream: **31,494 diamonds**')
    await month.types('!gift Galaxy 2 luna to:ravi', *guest)
    await month.types('!stream end', '💎 **31,494 diamonds**', '🤝 To guests: 2,000 diamonds')


async def _payouts(month: Month) -> None:
    await month.on(14)
    await month.types(
        '!payout estimate all',
        '`Mia` all time: 34,614 diamonds',
        '≈ **$173.07** estimate',
        '**Available: 34,614 diamonds**',
        '$173.07 estimate for what is available, fee $2.70, $170.37 would arrive',
    )
    line = '!payout request 30,000'
    await month.types(line, '≈ **$150.00** estimate', 'Still available: 4,614 diamonds')
    await month.on(20)
    await month.types('!stream start')
    await month.types('!gift Sports Car luna', '**7,000 diamonds**')
    await month.types('!gift Finger Heart 333 zoe', '**1,665 diamonds**')
    await month.types('!stream end', '💎 **8,665 diamonds**')
    await month.reconciles(
        '!stream reconcile 8,900',
        'TikTok says 8,900 diamonds',
        'Difference: **+235**',
        tapped='Gifts were missed: +235',
        then='`Mia`, stream 3: **8,900 diamonds**, TikTok says 8,900',
    )
    await month.types('!stream list', '**8,900 diamonds** ✓', '97.3 % over 1 of the last 3 streams')
    await month.on(21)
    await month.types(
        '!payout paid P1 144.03 USD fee 2.30',
        '`P1` paid: $144.03 arrived on May 21, 2026',
        '30,000 diamonds of `Mia` · 7 days after the request',
        'Fee $2.30: $146.33 before it',
        '-2.4 % against the estimate',
        'Own rate of `Mia`: $0.004878 a diamond before fees, from one payout',
    )
    line = '!payout request all'
    await month.types(line, '13,514 diamonds', '≈ **$67.57** estimate', 'available: 0 diamonds')
    await month.on(22)
    await month.types('!payout income add 250 EUR sponsorship', '`Mia` got €250.00')
    await month.on(26)
    await month.types(
        '!payout paid P2 56.10 EUR fee 1.12 USD',
        '`P2` paid: €56.10 arrived on May 26, 2026',
        '13,514 diamonds of `Mia` · 5 days after the request',
        'Fee $1.12: in another currency, so it is not counted',
        'Own rate of `Mia`: €0.004151 a diamond before fees, from one payout',
    )
    history = await month.types('!payout history', '$144.03 + fee $2.30', 'logged 43,514')
    assert '€56.10 + fee $1.12, not counted' in history
    account = ('**Available: 0 diamonds**', 'Threshold $1.00: 200 diamonds to go')
    await month.types('!payout estimate all', '≈ **$217.57** estimate', *account)


async def _statement(month: Month) -> None:
    files = await month.files(
        '!payout statement Mia 2026-05-01 2026-05-31',
        '💎 **43,514 diamonds** · all in 3 streams',
        '≈ **$217.57** estimate',
        '- `agency`: **$38.46**\n- `moderators`: **$10.88**\n- `Mia`: **$168.23**',
        '3,120 diamonds\n- `agency` 20 %: $3.12\n- `moderators` 5 %: $0.78\n- `Mia` 75 %: $11.70',
        '40,394 diamonds\n- `agency` 17.5 %: $35.34\n- `moderators` 5 %: $10.10\n'
        '- `Mia` 77.5 %: $156.53',
        '**$144.03** (fee $2.30, before it $146.33)\n- `agency` 17.5 %: $25.21\n'
        '- `moderators` 5 %: $7.20\n- `Mia` 77.5 %: $111.62',
        '**€56.10** (fee $1.12, not counted: another currency)\n- `agency` 17.5 %: €9.82\n'
        '- `moderators` 5 %: €2.80\n- `Mia` 77.5 %: €43.48',
        '**Other income**, not shared: €250.00',
        '- `ravi`: 2,000 diamonds',
        '`1` May 6, 2026, 0 min: 3,120 diamonds\n`2` May 13, 2026, 0 min: 31,494 diamonds\n'
        '`3` May 20, 2026, 0 min: 8,900 diamonds, +235 of it adjusted',
    )
    gifts = files['gifts.csv']
    assert sum(int(row['diamonds']) for row in gifts if not row['to']) == 43_514
    assert sum(int(row['diamonds']) for row in gifts if row['to'] == 'ravi') == 2_000
    assert [row['type'] for row in gifts].count('reversal') == 2
    assert [int(row['diamonds']) for row in gifts if row['type'] == 'adjustment'] == [235]
    streams = {row['stream']: int(row['diamonds']) for row in files['streams.csv']}
    assert streams == {'1': 3_120, '2': 31_494, '3': 8_900}
    paid = [(Decimal(row['paid_amount']), Decimal(row['fee'])) for row in files['payouts.csv']]
    assert paid == [(Decimal('144.03'), Decimal('2.30')), (Decimal('56.10'), Decimal('1.12'))]
    assert [Decimal(row['amount']) for row in files['income.csv']] == [Decimal(250)]
    assert [row['percent'] for row in files['splits.csv']] == ['20.00', '5.00', '17.50', '5.00']
