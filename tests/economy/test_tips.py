from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.errors import ChoiceUnknown
from economy.tips import (
    Confidence,
    Moment,
    Tip,
    choose_tip,
    confidence_words,
    parse_moment,
    shipped_tips,
)

TIPS = shipped_tips()
BY_NUMBER = {tip.number: tip for tip in TIPS}


def tip(number: int, moment: Moment = Moment.QUIET) -> Tip:
    return Tip(number, moment, f'Tip {number}.', 'A book', Confidence.ONE, None)


def first(_: int) -> int:
    return 0


class TestShippedTips:
    def test_sixty_tips_numbered_without_a_gap(self):
        assert [tip.number for tip in TIPS] == list(range(1, 61))

    def test_every_read_gives_equal_tips(self):
        assert shipped_tips() == TIPS

    @pytest.mark.parametrize('moment', Moment)
    def test_every_moment_has_a_tip_of_its_own(self, moment):
        assert any(tip.moment is moment for tip in TIPS)

    def test_moments_fit_the_choices_of_one_slash_option(self):
        assert len(Moment) <= 25

    def test_moments_are_easy_to_type(self):
        assert all(re.fullmatch(r'[a-z]+(-[a-z]+)?', moment) for moment in Moment)

    @pytest.mark.parametrize('tip', TIPS, ids=lambda tip: str(tip.number))
    def test_a_tip_is_one_or_two_short_sentences(self, tip):
        sentences = [part for part in re.split(r'(?<=[.!?])\s+', tip.text) if part]
        assert 1 <= len(sentences) <= 2
        assert len(tip.text) <= 180
        assert tip.text[0].isupper()
        assert tip.text[-1] in '.!?'
        assert tip.text == ' '.join(tip.text.split())

    @pytest.mark.parametrize('tip', TIPS, ids=lambda tip: str(tip.number))
    def test_a_tip_names_a_source_a_reader_can_look_up(self, tip):
        assert len(tip.source) >= 15
        assert not re.search(r'\b[A-Z]{2,}-[A-Z0-9]+\b', tip.source), 'a code, not a name'
        assert not tip.source.endswith('.')

    def test_no_two_tips_say_the_same(self):
        assert len({tip.text for tip in TIPS}) == len(TIPS)

    def test_only_running_tips_carry_minutes_and_all_of_them_do(self):
        assert {tip.number for tip in TIPS if tip.minutes is not None} == {
            tip.number for tip in TIPS if tip.moment is Moment.RUNNING
        }

    def test_minutes_are_those_the_advice_was_given_for(self):
        minutes = {tip.number: tip.minutes for tip in TIPS if tip.minutes is not None}
        assert minutes == {20: 25, 21: 20, 22: 60, 23: 60, 37: 30, 38: 30}

    def test_only_our_own_advice_has_no_outside_source(self):
        ours = [tip for tip in TIPS if tip.confidence is Confidence.OURS]
        assert [tip.number for tip in ours] == [47]
        assert 'this project' in ours[0].source

    @pytest.mark.parametrize('number', [2, 3, 23, 53])
    def test_advice_for_shop_hosts_is_marked_as_such(self, number):
        assert 'TikTok Shop' in BY_NUMBER[number].source

    @pytest.mark.parametrize('tip', TIPS, ids=lambda tip: str(tip.number))
    def test_official_tips_come_from_tiktok(self, tip):
        if tip.confidence is Confidence.OFFICIAL:
            assert 'TikTok' in tip.source

    def test_a_tip_cannot_be_changed(self):
        with pytest.raises(FrozenInstanceError):
            TIPS[0].text = 'Something else.'

    @pytest.mark.parametrize('confidence', Confidence)
    def test_every_confidence_has_words_and_is_used(self, confidence):
        assert confidence_words(confidence)
        assert any(tip.confidence is confidence for tip in TIPS)


class TestNobodyBegs:
    @pytest.mark.parametrize('tip', TIPS, ids=lambda tip: str(tip.number))
    def test_no_tip_asks_anybody_for_gifts(self, tip, begging_in):
        assert begging_in(tip.text) == []

    def test_the_warning_against_asking_is_there(self, begging_in):
        assert 'Do not keep asking for gifts' in BY_NUMBER[51].text
        assert begging_in(BY_NUMBER[51].text) == []

    @pytest.mark.parametrize(
        'text',
        [
            'Send gifts now!',
            'Please send me a rose.',
            'Send us some more gifts',
            'Ask for gifts when it is quiet.',
            'Ask your viewers for a few roses.',
            'Keep asking for gifts.',
            'Ask people to send gifts.',
            'Ask them to gift more.',
            'Tell viewers to gift.',
            'Gift me, I am so close!',
            'Beg a little, it works.',
            'Begging pays.',
            'Drop a rose in the chat.',
            'Drop a gift if you agree',
            'Drop some tips.',
            'Buy coins before the battle.',
            'Get more coins on the web.',
            'Top up your coins',
            'We need gifts to win.',
            'I want more gifts.',
            'Who will send the next Lion?',
            'Call for gifts in the last minute.',
            'Remind viewers that gifts keep the LIVE going.',
            'Encourage the room to keep gifting.',
            'Invite people to spend.',
            'Support us with a Galaxy.',
            'Spend more, get seen.',
            'Give **a few roses** to the host.',
            "Don't be shy, send gifts.",
            'Do not forget to send gifts.',
            "Don't stop: send gifts.",
            'Never hesitate to ask for gifts.',
            'Do not keep asking for likes. Ask for gifts.',
            'Viewers should send gifts.',
            'Make viewers send gifts.',
            'Tell people to buy coins.',
        ],
    )
    def test_the_guard_catches(self, text, begging_in):
        assert begging_in(text)

    @pytest.mark.parametrize(
        'text',
        [
            'Do not keep asking for gifts.',
            'Never ask for gifts.',
            'Never beg.',
            "Don't beg or ask for gifts.",
            'Thank people for gifts as they appear.',
            'Viewers buy and send gifts during a LIVE.',
            'Ask one easy question.',
            'Support drops sharply once a target is met.',
            'What viewers give depends on what they see others give.',
            'A gift was sent to a guest.',
            'They lend a hand without asking for gifts.',
        ],
    )
    def test_the_guard_lets_pass(self, text, begging_in):
        assert begging_in(text) == []


class TestChooseTip:
    def test_only_tips_of_the_moment_and_those_for_any(self):
        tips = (tip(1, Moment.QUIET), tip(2, Moment.BATTLE), tip(3, Moment.ANY))
        chosen = {
            choose_tip(tips, moment=Moment.QUIET, last_number=None, pick=lambda _, at=at: at).number
            for at in range(2)
        }
        assert chosen == {1, 3}

    def test_without_a_moment_all_tips_are_in(self):
        seen: list[int] = []
        choose_tip(TIPS, moment=None, last_number=None, pick=lambda n: seen.append(n) or 0)
        assert seen == [60]

    def test_not_the_same_tip_twice_in_a_row(self):
        tips = (tip(1), tip(2))
        assert choose_tip(tips, moment=Moment.QUIET, last_number=1, pick=first).number == 2

    def test_the_same_tip_again_when_it_is_the_only_one(self):
        tips = (tip(1), tip(2, Moment.BATTLE))
        assert choose_tip(tips, moment=Moment.QUIET, last_number=1, pick=first).number == 1

    def test_a_last_number_that_does_not_fit_takes_nothing_away(self):
        seen: list[int] = []
        tips = (tip(1), tip(2), tip(3, Moment.BATTLE))
        choose_tip(tips, moment=Moment.QUIET, last_number=3, pick=lambda n: seen.append(n) or 0)
        assert seen == [2]

    def test_the_moment_any_means_the_tips_that_always_fit(self):
        number = choose_tip(TIPS, moment=Moment.ANY, last_number=None, pick=first).number
        assert BY_NUMBER[number].moment is Moment.ANY

    def test_pick_decides(self):
        tips = tuple(tip(number) for number in range(1, 6))
        last = choose_tip(tips, moment=Moment.QUIET, last_number=None, pick=lambda n: n - 1)
        assert last.number == 5

    @given(
        moments=st.lists(st.sampled_from(Moment), min_size=1, max_size=12),
        moment=st.none() | st.sampled_from(Moment),
        last=st.none() | st.integers(1, 12),
        data=st.data(),
    )
    def test_any_choice_fits_and_repeats_only_without_another(self, moments, moment, last, data):
        tips = [tip(at, each) for at, each in enumerate(moments, start=1)]
        fitting = [each for each in tips if moment is None or each.moment in (moment, Moment.ANY)]
        if not fitting:
            return
        chosen = choose_tip(
            tips,
            moment=moment,
            last_number=last,
            pick=lambda n: data.draw(st.integers(0, n - 1)),
        )
        assert chosen in fitting
        if chosen.number == last:
            assert fitting == [chosen]

    @given(moment=st.none() | st.sampled_from(Moment), last=st.integers(1, 60), data=st.data())
    def test_among_the_shipped_tips_there_is_always_another(self, moment, last, data):
        chosen = choose_tip(
            TIPS,
            moment=moment,
            last_number=last,
            pick=lambda n: data.draw(st.integers(0, n - 1)),
        )
        assert chosen.number != last


class TestParseMoment:
    @pytest.mark.parametrize('moment', Moment)
    def test_every_moment_by_its_own_name(self, moment):
        assert parse_moment(moment.value) is moment

    @pytest.mark.parametrize('text', ['Goal-Near', ' goal near ', 'GOAL_NEAR', 'goal  near'])
    def test_case_and_spacing_do_not_matter(self, text):
        assert parse_moment(text) is Moment.GOAL_NEAR

    @pytest.mark.parametrize('text', ['', '   ', 'midnight', 'goal', 'quiet!', '-', 'anything'])
    def test_anything_else_is_refused_with_the_list(self, text):
        with pytest.raises(ChoiceUnknown) as refused:
            parse_moment(text)
        assert refused.value.what == 'moment'
        assert refused.value.text == text
        assert refused.value.known == tuple(moment.value for moment in Moment)

    @given(st.text(max_size=40))
    def test_any_text_is_a_moment_or_a_refusal(self, text):
        try:
            moment = parse_moment(text)
        except ChoiceUnknown:
            return
        assert parse_moment(moment.value) is moment


def test_tips_compare_by_what_they_say():
    assert replace(TIPS[0]) == TIPS[0]
    assert replace(TIPS[0], number=99) != TIPS[0]
