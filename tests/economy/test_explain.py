from __future__ import annotations

import re
import unicodedata
from contextlib import nullcontext
from dataclasses import FrozenInstanceError, replace
from decimal import Decimal
from functools import partial
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.errors import ChoiceUnknown
from economy.explain import (
    EXPLAIN_MAX,
    OwnNumbers,
    Topic,
    explain,
    explain_index,
    parse_topic,
    topic_summary,
    topic_title,
)
from economy.money import show_number
from economy.names import CREATOR_NAME_MAX
from economy.rates import Preset, preset_rate, rates_to_show

RATES = rates_to_show(None)
MIA = OwnNumbers(
    creator='Mia',
    diamonds=1_072,
    gifts=73,
    day='22 Nov',
    last_gift='Finger Heart',
    last_count=12,
    last_coins=5,
)
WIDEST = OwnNumbers(
    creator='\\_' * CREATOR_NAME_MAX,  # every character escaped for Discord
    diamonds=10**13,
    gifts=10**12,
    day='Wednesday, 30 September 2026',
    last_gift='\\*' * CREATOR_NAME_MAX,
    last_count=1_000_000,
    last_coins=1_000_000,
)
WITH_OWN = (
    Topic.CHAIN,
    Topic.GIFTS,
    Topic.DIAMONDS,
    Topic.PAYOUT,
    Topic.DIFFERENCES,
    Topic.EARNING,
)
CASH = re.compile(r'[$€£¥]|\bUSD\b|\bcents?\b|\bdollars?\b', re.IGNORECASE)
COMMANDS = {
    '/convert',
    '/creator',
    '/engage tip',
    '/explain',
    '/gift catalog',
    '/gift history',
    '/gift log',
    '/gift undo',
    '/help',
    '/payout estimate',
    '/payout income add',
    '/payout limits',
    '/payout paid',
    '/payout rate',
    '/payout request',
    '/privacy',
    '/setup',
}


def number(amount: int) -> str:
    return f'{amount:,}'


def money(amount: Decimal, currency: str) -> str:
    return f'{currency} {amount:,.2f}'


def told(topic: Topic, own: OwnNumbers | None = None, rates=RATES) -> str:
    return explain(topic, own, rates, number, money)


def paragraph_with(text: str, word: str) -> str:
    found = [part for part in text.split('\n\n') if word in part]
    assert len(found) == 1, found
    return found[0]


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in 'WF' else 1 for char in line)


class TestEveryTopic:
    def test_the_topics_are_those_promised(self):
        assert [topic.value for topic in Topic] == [
            'compare',
            'live',
            'gifts',
            'diamonds',
            'features',
            'chain',
            'earning',
            'differences',
            'engagement',
            'payout',
            'platforms',
        ]

    def test_every_topic_has_a_text_and_no_text_lacks_a_topic(self):
        names = {each.name for each in files('economy').joinpath('topics').iterdir()}
        assert names == {f'{topic}.md' for topic in Topic}

    @pytest.mark.parametrize('topic', Topic)
    @pytest.mark.parametrize('own', [None, MIA, WIDEST], ids=['example', 'mia', 'widest'])
    def test_fits_a_phone_and_a_message(self, topic, own):
        assert 500 <= len(told(topic, own)) <= EXPLAIN_MAX

    @pytest.mark.parametrize('topic', Topic)
    def test_fits_with_rates_that_say_too_much(self, topic):
        wordy = [replace(rate, source='long ' * 200) for rate in RATES]
        assert len(told(topic, WIDEST, wordy)) <= EXPLAIN_MAX

    @pytest.mark.parametrize('topic', Topic)
    def test_starts_with_its_title(self, topic):
        assert told(topic).startswith(f'## {topic_title(topic)}\n')

    @pytest.mark.parametrize('topic', Topic)
    def test_ends_with_one_line_of_small_print_naming_sources(self, topic):
        lines = told(topic).splitlines()
        assert [line for line in lines if line.startswith('-# ')] == [lines[-1]]
        assert lines[-1].startswith('-# Sources: ')
        assert len(lines[-1]) <= 300
        assert re.search(r'\b20[12]\d\b', lines[-1]), 'no date'

    @pytest.mark.parametrize('topic', Topic)
    def test_says_where_the_common_guide_is_off_and_which_guide_that_is(self, topic):
        text = told(topic)
        assert 'common guide' in text
        assert '"TikTok LIVE Gifts vs. Diamonds"' in text
        assert 'May 2025' in text

    @pytest.mark.parametrize('topic', Topic)
    @pytest.mark.parametrize('own', [None, MIA], ids=['example', 'mia'])
    def test_nothing_is_left_to_fill_in(self, topic, own):
        text = told(topic, own)
        assert not re.search(r'[{}]|<!--', text)
        assert '\n\n\n' not in text
        assert text == text.strip()

    @pytest.mark.parametrize('topic', Topic)
    def test_uses_only_markdown_that_discord_shows(self, topic):
        text = told(topic, MIA)
        assert not re.search(r'^\s*\|', text, re.MULTILINE), 'Discord has no tables'
        assert not re.search(r'\]\(|^#{4,} |<\w+>', text, re.MULTILINE)
        assert text.count('**') % 2 == 0
        assert text.count('`') % 2 == 0

    @pytest.mark.parametrize('topic', Topic)
    @pytest.mark.parametrize('own', [None, MIA], ids=['example', 'mia'])
    def test_nobody_begs(self, topic, own, begging_in):
        assert begging_in(told(topic, own)) == []

    @pytest.mark.parametrize('topic', Topic)
    def test_names_only_commands_that_exist(self, topic):
        for command in re.findall(r'`(/[^`]+)`', told(topic, MIA)):
            if command.startswith('/explain '):
                assert parse_topic(command.removeprefix('/explain ')) in Topic
            else:
                assert command in COMMANDS

    @pytest.mark.parametrize('topic', Topic)
    def test_a_dash_list_or_paragraph_is_short_enough_for_a_phone(self, topic):
        body = told(topic, MIA).splitlines()[:-1]
        assert max(map(len, body)) <= 380

    @pytest.mark.parametrize('topic', Topic)
    def test_thousands_are_written_the_servers_way(self, topic):
        text = explain(topic, MIA, RATES, lambda amount: f'{amount:,}'.replace(',', '.'), money)
        assert not re.search(r'\d,\d{3}', text)

    @pytest.mark.parametrize('topic', Topic)
    @pytest.mark.parametrize('locale', ['en_US', 'de_DE', 'fr_CH', 'hi_IN', 'ar_EG', 'pt_BR'])
    def test_fits_in_every_writing_of_numbers(self, topic, locale):
        text = explain(topic, WIDEST, RATES, partial(show_number, locale=locale), money)
        assert len(text) <= EXPLAIN_MAX


class TestOwnNumbers:
    @pytest.mark.parametrize('topic', WITH_OWN)
    def test_are_told_by_name_and_day(self, topic):
        text = told(topic, MIA)
        own = paragraph_with(text, 'Mia')
        assert '22 Nov' in own
        assert '73 gifts' in own

    @pytest.mark.parametrize('topic', WITH_OWN)
    def test_never_stand_beside_cash(self, topic):
        own = paragraph_with(told(topic, MIA), 'Mia')
        assert not CASH.search(own)

    @pytest.mark.parametrize('topic', WITH_OWN)
    def test_give_way_to_a_neutral_example(self, topic):
        text = told(topic)
        assert 'example' in text.lower()
        assert 'Galaxy' in text
        assert 'example' not in paragraph_with(told(topic, MIA), 'Mia').lower()

    @pytest.mark.parametrize('topic', [topic for topic in Topic if topic not in WITH_OWN])
    def test_other_topics_are_the_same_for_everybody(self, topic):
        assert told(topic, MIA) == told(topic)

    @pytest.mark.parametrize('topic', [Topic.CHAIN, Topic.GIFTS, Topic.DIFFERENCES])
    def test_the_last_gift_is_multiplied_out(self, topic):
        own = paragraph_with(told(topic, MIA), 'Mia')
        assert '12 × Finger Heart' in own
        assert '60' in own

    @pytest.mark.parametrize(
        'topic', [Topic.CHAIN, Topic.DIAMONDS, Topic.PAYOUT, Topic.EARNING, Topic.DIFFERENCES]
    )
    def test_the_day_is_summed_in_diamonds(self, topic):
        assert '1,072 diamonds' in paragraph_with(told(topic, MIA), 'Mia')

    @pytest.mark.parametrize('topic', [Topic.CHAIN, Topic.PAYOUT])
    def test_money_is_left_to_the_private_estimate(self, topic):
        own = paragraph_with(told(topic, MIA), 'Mia')
        assert '`/payout estimate`' in own
        assert 'private' in own

    @pytest.mark.parametrize('topic', WITH_OWN)
    @pytest.mark.parametrize(
        'name',
        [
            '{diamonds}',
            '{creator}{rates}',
            '{}',
            '{0}',
            '{1000}',
            '$diamonds ${day}',
            '%(gifts)s %s',
            r'\1 \g<0>',
            '<!-- own -->',
            '}{',
        ],
    )
    def test_a_name_is_never_read_as_a_template(self, topic, name):
        text = told(topic, replace(MIA, creator=name, last_gift=name))
        assert name in text
        assert text.replace(name, '') == told(topic, replace(MIA, creator='', last_gift=''))

    @given(
        topic=st.sampled_from(WITH_OWN),
        creator=st.text(min_size=1, max_size=CREATOR_NAME_MAX),
        last_gift=st.text(min_size=1, max_size=CREATOR_NAME_MAX),
        diamonds=st.integers(0, 10**13),
        gifts=st.integers(1, 10**12),
        last_count=st.integers(1, 10**6),
        last_coins=st.integers(1, 10**6),
    )
    def test_any_names_and_sums_fit_and_stay_whole(
        self, topic, creator, last_gift, diamonds, gifts, last_count, last_coins
    ):
        own = OwnNumbers(creator, diamonds, gifts, '22 Nov', last_gift, last_count, last_coins)
        text = told(topic, own)
        assert len(text) <= EXPLAIN_MAX
        assert creator in text
        assert number(gifts) in text

    @pytest.mark.parametrize('topic', WITH_OWN)
    def test_a_single_gift_is_told_in_the_singular(self, topic):
        one = OwnNumbers('Mia', 1, 1, '22 Nov', 'Rose', 1, 1)
        own = paragraph_with(told(topic, one), 'Mia')
        assert '1 gift' in own
        assert not re.search(r'\b1 (gifts|coins|diamonds)\b', own)

    def test_cannot_be_changed(self):
        with pytest.raises(FrozenInstanceError):
            MIA.diamonds = 1


class TestCash:
    @pytest.mark.parametrize('own', [None, MIA], ids=['example', 'mia'])
    def test_the_chain_shows_every_rate_with_its_source_date_and_doubt(self, own):
        lines = [line for line in told(Topic.CHAIN, own).splitlines() if '≈' in line]
        assert len(lines) == len(RATES) == 2
        for line, rate in zip(lines, RATES, strict=True):
            assert f'**{rate.preset}:**' in line
            assert rate.source in line
            assert rate.dated.isoformat() in line
            assert 'estimate' in line
            assert '1,000 diamonds' in line

    def test_the_two_presets_are_five_and_twenty_dollars_for_a_galaxy(self):
        text = told(Topic.CHAIN)
        assert '≈ USD 5.00' in text
        assert '≈ USD 20.00' in text

    def test_one_chosen_rate_is_shown_alone(self):
        text = told(Topic.CHAIN, None, RATES[:1])
        assert text.count('≈') == 1

    def test_the_scaled_us_rate_names_its_share(self):
        scaled = preset_rate(Preset.US_SCALED, Decimal(40))
        assert '**us-scaled, share 40 %:** 1,000 diamonds ≈ USD 4.00' in told(
            Topic.CHAIN, None, [scaled]
        )

    def test_a_currency_of_its_own_is_kept(self):
        euro = replace(RATES[0], amount=Decimal('0.0046'), currency='EUR')
        assert '≈ EUR 4.60' in told(Topic.CHAIN, None, [euro])

    def test_a_source_with_braces_is_shown_as_it_is(self):
        assert '{diamonds}' in told(
            Topic.CHAIN, MIA, [replace(RATES[0], source='our {diamonds} app')]
        )

    def test_a_long_source_is_cut_with_a_mark(self):
        line = next(
            line
            for line in told(Topic.CHAIN, None, [replace(RATES[0], source='x' * 300)]).splitlines()
            if '≈' in line
        )
        assert 'x' * 119 + '…' in line
        assert 'x' * 120 not in line

    def test_a_source_of_just_that_length_is_whole(self):
        text = told(Topic.CHAIN, None, [replace(RATES[0], source='x' * 120)])
        assert 'x' * 120 in text

    @pytest.mark.parametrize('topic', [Topic.COMPARE, Topic.DIAMONDS])
    def test_two_hundred_for_a_dollar_is_called_an_estimate_with_a_source(self, topic):
        text = told(topic)
        assert '200 = US$1' in text
        assert 'estimate' in text
        assert 'BBC, Oct 2022' in text.splitlines()[-1]


class TestCompare:
    def rows(self) -> list[list[str]]:
        parts = [part.splitlines() for part in told(Topic.COMPARE).split('\n\n')]
        parts[0] = parts[0][1:]  # the title stands right above the first row
        return [part for part in parts if len(part) == 3]

    def test_has_the_five_rows(self):
        assert [row[0] for row in self.rows()] == [
            '**What it is**',
            '**What it is for**',
            '**How you get it**',
            '**What it is worth**',
            '**How it is used**',
        ]

    def test_every_row_sets_gifts_against_diamonds(self):
        for _, gifts, diamonds in self.rows():
            assert gifts.startswith('🎁 ')
            assert diamonds.startswith('💎 ')

    def test_every_line_of_it_fits_a_page_400_pixels_wide(self):
        for row in self.rows():
            assert max(map(columns, row)) <= 40, row

    def test_corrects_the_guides_value(self):
        text = told(Topic.COMPARE)
        assert 'No published rate; about 200 = US$1' in text
        assert 'says 50' in text
        assert 'more than' in text


class TestContent:
    @pytest.mark.parametrize(
        ('topic', 'words'),
        [
            (Topic.LIVE, ['For You', '18 or older', 'followers']),
            (Topic.GIFTS, ['id sets the price', 'Names repeat', '34,999', '44,999']),
            (Topic.DIAMONDS, ['One coin spent is one diamond', 'popularity', 'EEA']),
            (Topic.FEATURES, ['Match', 'Guests', '`/gift log`', '`/gift undo`', '`/creator`']),
            (Topic.CHAIN, ['Halving', '50 diamonds = US$1', 'US$33.03']),
            (Topic.EARNING, ['programmes', 'Sponsorships', 'brand deals', 'Hashtags', 'taxable']),
            (Topic.DIFFERENCES, ['personal', 'count', 'final']),
            (Topic.ENGAGEMENT, ['Polls', 'Q&A', 'Shout-outs', 'Schedule', 'Quality', 'Never beg']),
            (Topic.PAYOUT, ['US$1,000 a day', '1.5 %', '15 calendar days', 'US$100', '2019']),
            (Topic.PLATFORMS, ['US$0.01', 'badges', '10,000 followers', 'kbps', 'never one total']),
        ],
    )
    def test_says_what_people_ask_for(self, topic, words):
        text = told(topic)
        folded = text.casefold()
        assert [word for word in words if word.casefold() not in folded] == []


class TestIndex:
    def test_lists_every_topic_as_a_command(self):
        lines = explain_index().splitlines()
        assert lines[0].startswith('## ')
        assert [re.findall(r'`(.+?)`', line) for line in lines[1:]] == [
            [f'/explain {topic}'] for topic in Topic
        ]

    def test_fits_a_message(self):
        assert len(explain_index()) <= EXPLAIN_MAX

    @pytest.mark.parametrize('topic', Topic)
    def test_titles_and_summaries_are_one_short_line(self, topic):
        assert 3 <= len(topic_title(topic)) <= 40
        assert 10 <= len(topic_summary(topic)) <= 90
        assert '\n' not in topic_title(topic) + topic_summary(topic)
        assert topic_summary(topic) in explain_index()

    def test_titles_and_summaries_tell_topics_apart(self):
        assert len({topic_title(topic) for topic in Topic}) == len(Topic)
        assert len({topic_summary(topic) for topic in Topic}) == len(Topic)

    def test_does_not_beg(self, begging_in):
        assert begging_in(explain_index()) == []


class TestParseTopic:
    @pytest.mark.parametrize('topic', Topic)
    def test_every_topic_by_its_own_name(self, topic):
        assert parse_topic(topic.value) is topic
        assert parse_topic(f'  {topic.value.upper()} ') is topic

    @pytest.mark.parametrize('text', ['', ' ', 'money', 'gift', 'chain!', 'pay out'])
    def test_anything_else_is_refused_with_the_list(self, text):
        with pytest.raises(ChoiceUnknown) as refused:
            parse_topic(text)
        assert refused.value.what == 'topic'
        assert refused.value.text == text
        assert refused.value.known == tuple(topic.value for topic in Topic)

    @given(st.text(max_size=30))
    def test_any_text_is_a_topic_or_a_refusal(self, text):
        known = text.strip().casefold() in list(map(str, Topic))
        with nullcontext() if known else pytest.raises(ChoiceUnknown):
            assert parse_topic(text) in Topic
