"""A moderator's first evening in the practice room, with a real browser."""

from __future__ import annotations


def test_a_gift_typed_and_a_gift_picked_are_logged_undone_and_found_again(desktop):
    desktop.say('!gift Rose 12 luna')
    assert '12 × Rose from luna: 12 diamonds' in desktop.last()
    desktop.slash('gift log', gift='Galaxy', **{'from': 'ravi'})
    assert '1 × Galaxy from ravi: 1,000 diamonds' in desktop.last()
    assert 'Mia today: 1,012 diamonds · #16' in desktop.last()
    desktop.picture('receipts')

    desktop.say('!payout')
    public = desktop.last()
    assert '$' not in public
    assert '1,012' not in public
    desktop.picture('payout-public')
    desktop.press('Show me')
    private = desktop.last()
    assert 'Only you can see this' in private
    assert '$5.06' in private
    assert '$20.24' in private
    desktop.picture('payout-both-rates')

    desktop.become('max-manager')
    desktop.say('!payout rate measured')
    desktop.become('mo-moderator')
    desktop.slash('payout estimate')
    assert '$5.06' in desktop.last()
    assert '$20.24' not in desktop.last()
    desktop.picture('payout-one-rate')

    desktop.slash('gift undo')
    assert 'Taken back: 1 × Galaxy from ravi' in desktop.last()
    desktop.say('!gift history')
    history = desktop.last()
    assert '#17' in history
    assert 'takes back #16' in history
    assert '1 × Galaxy from ravi' in history
    desktop.picture('history')

    desktop.become('mel-member')
    desktop.say('!gift Rose')
    assert 'This is for moderators' in desktop.last()


def test_setting_up_takes_five_taps(desktop):
    desktop.become('max-manager')
    desktop.slash('setup')
    assert 'Setting up' in desktop.last()
    desktop.picture('setup')


def test_explanations_read_well_on_a_phone(phone):
    phone.say('!explain compare')
    assert 'What it is worth' in phone.last()
    assert _fits(phone)
    phone.messages().last.scroll_into_view_if_needed()
    phone.picture('explain-compare-phone')
    phone.say('!explain payout')
    assert 'At least US$1 by PayPal' in phone.last()
    assert _fits(phone)
    phone.picture('explain-payout-phone')


def _fits(phone) -> bool:
    """Nothing reaches past the right edge of the screen."""
    return phone.page.evaluate(
        '[...document.querySelectorAll(".channel-message *")].every('
        'e => e.getBoundingClientRect().right <= window.innerWidth + 1)'
    )


def test_the_keypad_takes_two_taps_on_a_phone(phone):
    for line in ('Rose 12 luna', 'Finger Heart x5 ravi', 'Perfume zoe', 'Rose 3 nadia'):
        phone.say(f'!gift {line}')
    phone.say('!gift panel')
    assert 'Keypad of Mia' in phone.last()
    assert _fits(phone)
    phone.press('Galaxy 1,000')
    assert 'Who sent it?' in phone.last()
    assert _fits(phone)
    phone.picture('keypad')
    phone.press('ravi')
    assert '1 × Galaxy from ravi: 1,000 diamonds' in phone.last()
    assert 'Logged as #19: 1 × Galaxy from ravi.' in phone.everything()
    phone.press('Same again')
    assert '1 × Galaxy from ravi: 1,000 diamonds' in phone.last()
    assert 'Logged as #20' in phone.everything()
