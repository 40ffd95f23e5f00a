"""Polls, questions, the checklist and a plan in the practice room, with a real browser."""

from __future__ import annotations


def test_a_poll_is_voted_on_and_ended(desktop):
    desktop.say('!engage poll "Which game next?" "♟️ Chess | 🎲 Ludo | Just talk" 5')
    shown = desktop.last()
    assert 'Which game next?' in shown
    assert 'Just talk' in shown
    desktop.picture('poll')
    desktop.become('mel-member')
    desktop.vote('🎲 Ludo')
    desktop.become('mo-moderator')
    desktop.press('End now')
    assert '🎲 Ludo won with 1 of 1 vote.' in desktop.last()
    desktop.picture('poll-result')


def test_a_question_is_asked_wanted_and_answered(desktop):
    desktop.become('mel-member')
    desktop.say('!engage question ask What is your cat called?')
    desktop.become('max-manager')
    desktop.press('Me too')
    assert '2 people want to know' in desktop.last()
    desktop.picture('question')
    desktop.say('!engage question next')
    assert 'What is your cat called?' in desktop.last()
    desktop.picture('question-next')


def test_a_checklist_and_a_plan(desktop):
    desktop.say('!engage checklist')
    desktop.press('Light')
    assert '1 of 7' in desktop.last()
    desktop.picture('checklist')
    desktop.slash('engage schedule add', when='tomorrow 20:00', title='Q & A')
    assert 'Mia goes LIVE' in desktop.last()
    desktop.picture('schedule')
