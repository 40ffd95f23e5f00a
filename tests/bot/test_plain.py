"""Words of people at full size: what they hold is shown, and does nothing."""

from __future__ import annotations

import pytest

from bot.text import plain


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
