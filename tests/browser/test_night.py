"""A stream night in the practice room, with a real browser: what is promised in the README.

The moderator holds a phone; the manager and the member are the same page seen as somebody else.
"""

from __future__ import annotations

TEN_LINES = """\
Rose 12 luna
Doughnut 5 Søren
Finger Heart x5 Kai
Rosee 3 ravi
Perfume 2 小雨
Confetti ravi
Rosa 8 noor
Swan 0 ravi
Heart Me 6 Kai
Hand Hearts noor"""
MENDED = TEN_LINES.replace('Rosee', 'Rose').replace('Swan 0', 'Swan 1')


def test_a_stream_from_going_live_to_good_night(phone):
    phone.become('max-manager')
    phone.say('!engage nudges on')
    phone.become('mo-moderator')
    phone.slash('stream board')
    phone.slash('stream start', title='Friday night', goal='3k')
    phone.wait_for('No gift yet', where='Friday night')
    phone.wait_for('💡', where='just went live')

    _two_taps(phone)
    _ten_lines(phone)
    phone.wait_for('2,235 diamonds', where='is live')
    phone.show('Top gifters')
    phone.picture('board', scrolled=False)

    _thanks(phone)
    _nudge_and_poll(phone)
    _question(phone)
    phone.say('!gift Galaxy newbie')
    assert 'reached! 🎉' in phone.last()

    phone.say('!stream handover')
    phone.become('max-manager')
    phone.press('I take over')
    assert 'max-manager is on duty now' in phone.last()
    phone.become('mo-moderator')

    phone.slash('stream end')
    recap = phone.last()
    assert '3,235 diamonds' in recap
    assert 'Still to thank' in recap
    assert '$' not in recap
    phone.press('Show me the estimate')
    assert 'estimate' in phone.last()
    phone.say('!stream recap 1')  # last night's, with more than a minute to tell of
    assert '2,728 diamonds' in phone.last()
    assert 'newbie' not in phone.last()
    phone.page.wait_for_timeout(500)
    phone.picture('recap')


def _two_taps(phone) -> None:
    """The first from somebody new by a form, the next from the same with two taps."""
    phone.say('!gift panel')
    phone.press('Galaxy')
    phone.press('Someone else')
    phone.fill_form('luna', '1')
    assert '1 × Galaxy from luna: 1,000 diamonds' in phone.last()
    phone.press('Perfume')
    phone.picture('keypad', scrolled=False)
    phone.press('luna', exact=True)
    assert '1 × Perfume from luna: 20 diamonds' in phone.last()


def _ten_lines(phone) -> None:
    """Two of them are wrong, named, and mended before anything is saved."""
    phone.open_form('gift bulk')
    phone.fill_form(TEN_LINES)
    shown = phone.last()
    assert '2 lines are wrong' in shown
    assert 'did you mean Rose' in shown
    assert 'Nothing is saved until you press the button' in shown
    phone.picture('bulk')
    phone.press('Fix the wrong ones')
    phone.fill_form(MENDED)
    phone.press('Log 10 lines')
    assert '44 gifts in 10 lines' in phone.last()


def _thanks(phone) -> None:
    phone.say('!thanks')
    for name in ('luna', 'ravi', 'Søren', 'noor'):
        assert name in phone.last()
        phone.press('Thanked')
        assert f'thanked {name}' in phone.last()
    assert 'Everybody is thanked' in phone.last()


def _nudge_and_poll(phone) -> None:
    """The bot suggested a poll when the stream began; its button starts it."""
    phone.show('just went live')
    phone.picture('nudge', scrolled=False)
    phone.press('Poll:')
    phone.vote('')  # the last one
    phone.picture('poll')
    phone.press('End now')
    assert 'won with 1 of 1 vote.' in phone.last()


def _question(phone) -> None:
    phone.become('mel-member')
    phone.say('!engage question ask What is your cat called?')
    phone.become('mo-moderator')
    phone.press('Me too')
    phone.say('!engage question next')
    assert 'What is your cat called?' in phone.last()
    assert '2 people want to know' in phone.last()
