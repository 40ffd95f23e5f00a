"""Words of people at full size, in which nothing comes to life; and how long ago, in words."""

from __future__ import annotations

import pytest

from bot.text import plain, seconds_ago


@pytest.mark.parametrize(
    ('typed', 'shown'),
    [
        ("What's your cat called? 🐈", "What's your cat called? 🐈"),
        ('**a** _b_ ~~c~~ ||d||', r'\*\*a\*\* \_b\_ \~\~c\~\~ \|\|d\|\|'),
        ('@everyone <@1> <#2> <:x:3>', r'\@everyone \<\@1\> \<\#2\> \<\:x\:3\>'),
        ('https://a.example [b](http://c)', r'https\://a\.example \[b\]\(http\://c\)'),
        ('1. one - two', r'1\. one \- two'),
        ('a\\b `c`', r'a\\b \`c\`'),
        ('two\nlines', 'two lines'),
        ('', '?'),
        ('مرحبا', '\u2068مرحبا\u2069'),
    ],
)
def test_marks_are_text(typed, shown):
    assert plain(typed) == shown


@pytest.mark.parametrize(
    ('seconds', 'said'),
    [(0, 'just now'), (1, '1 second ago'), (2, '2 seconds ago'), (120, '120 seconds ago')],
)
def test_seconds_are_told_as_people_say_them(seconds, said):
    assert seconds_ago(seconds) == said
