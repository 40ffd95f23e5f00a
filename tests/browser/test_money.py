"""After the stream in the practice room, with a real browser: estimate, payout, statement, import.

The manager holds a phone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def test_from_the_estimate_to_the_statement(phone):
    before = (datetime.now(UTC) - timedelta(days=5)).date().isoformat()
    phone.become('max-manager')
    phone.slash('payout rate', preset='measured')
    phone.slash('payout limits', preset='eea-paypal')
    phone.slash('payout split set', parts='agency 20, moderators 5', since=before)
    assert 'Mia 75 %, the rest' in phone.last()

    phone.slash('payout estimate', period='all time')
    assert 'Available: 2,728 diamonds' in phone.last()
    assert 'would arrive' in phone.last()
    phone.picture('estimate')

    phone.slash('payout request', diamonds='2000')
    assert 'P1 requested: 2,000 diamonds' in phone.last()
    phone.slash('payout paid', payout='P1', amount='9.21', currency='USD', fee='0.25')
    assert 'P1 paid: $9.21 arrived' in phone.last()
    assert 'Own rate of Mia: $0.00473 a diamond before fees, from one payout' in phone.last()
    phone.slash('payout history')
    phone.picture('payouts')
    phone.press('Use the own rate')
    assert '$0.00473 a diamond' in phone.last()

    phone.slash('payout income add', amount='250', currency='USD', kind='sponsorship')
    assert 'Mia got $250.00' in phone.last()
    phone.slash('payout statement', **{'from': before})
    assert '≈ $12.90 estimate' in phone.last()
    assert 'Parts of the estimate' in phone.last()
    for part in ('agency 20 %: $2.58', 'moderators 5 %: $0.64', 'Mia 75 %: $9.68'):
        assert part in phone.last()
    phone.page.wait_for_timeout(500)
    phone.messages().last.evaluate('message => message.scrollIntoView()')
    phone.picture('statement', scrolled=False)
    page = phone.messages().last.locator('img').first
    page.scroll_into_view_if_needed()
    phone.picture('statement-page', scrolled=False)
    _weeks_of_another_program(phone)
    _forecast(phone)


def _weeks_of_another_program(phone) -> None:
    """Eight weeks as a German table tells them: shown first, then saved while a bar moves."""
    today = datetime.now(UTC).date()
    days = [today - timedelta(days=days) for days in range(7, 60, 4)]
    rows = [
        f'{day:%d.%m.%Y} 20:15;luna;Money Gun;{1 + place % 3};500' for place, day in enumerate(days)
    ]
    table = '\n'.join(['Datum;Benutzer;Geschenk;Anzahl;Münzen', *rows, 'gestern;Kai;Rose;1;1', ''])
    phone.open_upload('import', name='weeks.csv', data=table.encode())
    shown = phone.last()
    assert '14 rows to add' in shown
    assert 'gestern' in shown
    assert 'Dates are read with the day first' in shown
    phone.picture('import')
    phone.press('Import 14 rows')
    phone.wait_for('14 rows added', where='weeks.csv')


def _forecast(phone) -> None:
    phone.slash('payout limits', preset='world-2019')
    phone.slash('payout forecast')
    assert 'Forecast for Mia' in phone.last()
    assert 'Pace of the last 28 full days' in phone.last()
    assert '6,914 diamonds to go: estimate' in phone.last()
    phone.page.wait_for_timeout(500)
    phone.picture('forecast')
