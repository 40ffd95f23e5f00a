"""A stream night in the practice room, with a real browser: what is promised in the README."""

from __future__ import annotations


def test_a_stream_from_going_live_to_good_night(desktop):
    desktop.say('!stream board')
    assert 'stands in' in desktop.last()
    desktop.say('!stream start Mia "Friday night" 3k')
    assert 'Mia is live: Friday night' in desktop.everything()
    for line in ('Galaxy luna', 'Rose 99 Kai', 'Doughnut 5 Søren', 'Galaxy ravi', 'Rosa 30 小雨'):
        desktop.say(f'!gift {line}')
    desktop.wait_for('2,549 diamonds', where='Mia is live')
    desktop.show('Mia is live')
    desktop.picture('board', scrolled=False)

    desktop.say('!thanks')
    assert 'luna' in desktop.last()
    desktop.press('Thanked')
    assert 'ravi' in desktop.last()

    desktop.say('!gift Swan noor')
    assert 'reached! 🎉' in desktop.everything()
    desktop.say('!stream handover')
    desktop.become('max-manager')
    desktop.press('I take over')
    assert 'max-manager is on duty now' in desktop.last()
    desktop.become('mo-moderator')

    desktop.say('!stream end')
    recap = desktop.last()
    assert '3,248 diamonds' in recap
    assert 'Still to thank' in recap
    assert '$' not in recap
    desktop.page.wait_for_timeout(800)
    desktop.picture('recap')
    desktop.press('Show me the estimate')
    assert 'estimate' in desktop.last()
