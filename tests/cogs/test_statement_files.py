"""/payout statement: the files of a period, for managers' eyes."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import tempfile
import zipfile
from contextlib import ExitStack
from datetime import date, timedelta
from types import SimpleNamespace

import discord
import pytest
from simcord.backend.models.channel import Overwrite
from simcord.enums import OverwriteType

import bot.progress
from bot.progress import bar
from cogs import _payout_statement_files as at_work
from cogs._payout_statement import Asked, of_message
from cogs._payout_statement_files import packed
from economy.exports import Form, Selection
from storage import exports

CSV = ['gifts.csv', 'streams.csv', 'payouts.csv', 'income.csv', 'splits.csv']


def names(message) -> list[str]:
    return [each.filename for each in message.attachments if not each.filename.endswith('.png')]


def content(room, message, name: str) -> bytes:
    [found] = [each for each in message.attachments if each.filename == name]
    return room.env.backend.cdn.get(found.url)


def rows(room, message, name: str = 'gifts.csv') -> list[dict[str, str]]:
    text = content(room, message, name).decode('utf-8-sig')
    return list(csv.DictReader(io.StringIO(text, newline='')))


@pytest.fixture(autouse=True)
def nothing_left(tmp_path, monkeypatch):
    """No file of a statement ever has a name, and none stays open."""
    folder = tmp_path / 'scratch'
    folder.mkdir()
    monkeypatch.setattr(tempfile, 'tempdir', str(folder))
    opened = []
    nameless = at_work._nameless

    def noted():
        opened.append(nameless())
        assert not [*folder.iterdir()]
        return opened[-1]

    monkeypatch.setattr(at_work, '_nameless', noted)
    yield
    assert not [*folder.iterdir()]
    assert [file for file in opened if not file.closed] == []


@pytest.fixture
async def night(room):
    """Two gifts of Mia's, one of them taken back, and one of Noor's."""
    await room.say(room.moderator, '!gift rose 12 luna')
    await room.say(room.moderator, '!gift galaxy =SUM(A1)')
    await room.say(room.moderator, '!gift undo 2')
    await room.add_creator('Noor')
    await room.slash(room.moderator, 'gift log', gift='rose', creator='Noor', from_='kai')
    return room


async def test_the_files_of_this_month_for_one_persons_eyes(night):
    shown = await night.slash(night.manager, 'payout statement', creator='Mia')
    assert shown.private.startswith('### 🧾 `Mia`, May 1, 2026 to May 31, 2026')
    assert names(shown.only) == CSV
    assert [(row['type'], row['from'], row['diamonds']) for row in rows(night, shown.only)] == [
        ('gift', 'luna', '12'),
        ('gift', "'=SUM(A1)", '1000'),
        ('reversal', "'=SUM(A1)", '-1000'),
    ]
    page = shown.only.attachments[0]
    assert page.filename == 'statement.png'
    assert page.description.startswith('Statement of Mia, May 1, 2026 to May 31, 2026: 12 diamonds')
    assert night.env.backend.cdn.get(page.url).startswith(b'\x89PNG')
    assert '≈ **$0.06** estimate' in shown.private, 'no rate is chosen: two, and the choice'
    assert len(shown.only.components[0]['components']) == 2
    assert rows(night, shown.only)[0]['actor'] == f'discord:{night.moderator.id}'


async def test_json_lines_are_one_file(night):
    shown = await night.slash(
        night.manager, 'payout statement', creator='Mia', from_='2026-05-01', format='jsonl'
    )
    assert names(shown.only) == ['diamond-desk.jsonl']
    text = content(night, shown.only, 'diamond-desk.jsonl').decode()
    lines = [json.loads(line) for line in text.splitlines()]
    assert (lines[0]['server'], lines[0]['creators']) == (str(night.guild_id), ['Mia'])
    assert (lines[0]['from'], lines[0]['to']) == ('2026-05-01', '2026-05-06')
    assert [line['diamonds'] for line in lines if line['kind'] == 'entry'] == [12, 1_000, -1_000]
    assert 'kai' not in text


async def test_a_period_without_anything_has_files_without_rows(night):
    shown = await night.slash(night.manager, 'payout statement', creator='Mia', from_='last month')
    assert 'Apr 1, 2026 to Apr 30, 2026' in shown.private
    assert names(shown.only) == CSV
    assert rows(night, shown.only) == []


async def test_a_message_in_a_staff_channel_is_answered_there(night):
    shown = await night.say(night.manager, '!payout statement Mia 2026', night.staff)
    assert shown.public.startswith('### 🧾 `Mia`, Jan 1, 2026 to Dec 31, 2026')
    assert names(shown.only) == CSV


async def test_a_message_where_everybody_reads_is_refused(night):
    refused = await night.say(night.manager, '!payout statement Mia')
    assert refused.public.startswith('Earnings are not for everybody')
    assert refused.only.attachments == []


async def test_moderators_get_none(night):
    refused = await night.slash(night.moderator, 'payout statement', creator='Mia')
    assert refused.private.startswith('This is for managers')
    assert refused.only.attachments == []


@pytest.mark.parametrize(
    ('options', 'says'),
    [
        ({'from_': '2026-13'}, 'I cannot read `2026-13` as a day, a month or a year.'),
        ({'to': 'soon'}, 'I cannot read `soon` as a day, a month or a year.'),
        (
            {'from_': '2026-05-06', 'to': '2026-04'},
            'May 6, 2026 comes after Apr 30, 2026. Nothing was saved.',
        ),
        ({'creator': 'Lena'}, 'This server has no creator called `Lena`'),
        ({'creator': ''}, 'Which creator: `Mia` and `Noor`?'),
    ],
)
async def test_bad_input_is_said_and_nothing_is_written(night, options, says):
    refused = await night.slash(night.manager, 'payout statement', **{'creator': 'Mia'} | options)
    assert says in refused.private
    assert refused.only.attachments == []


async def test_an_unknown_format_in_a_message_names_the_known_ones(night):
    refused = await night.say(night.manager, '!payout statement Mia 2026 xlsx', night.staff)
    assert 'Mia 2026 xlsx' in refused.public, 'it stands where the creator would'


async def test_where_it_may_not_attach_it_says_so(night):
    denied = discord.Permissions(attach_files=True).value
    muted = Overwrite(night.env.bot.user.id, OverwriteType.MEMBER, allow=1 << 10, deny=denied)
    night.env.backend.set_overwrite(night.staff.id, muted)
    refused = await night.say(night.manager, '!payout statement Mia', night.staff)
    assert 'Attach Files' in refused.public


async def test_a_bar_is_shown_while_it_takes_long(night, monkeypatch):
    monkeypatch.setattr(bot.progress, 'EVERY', timedelta(0))
    monkeypatch.setattr(exports, 'WINDOW', 1)
    for place in (night.staff, None):
        before = len(night.env.http_requests)
        shown = (
            await night.slash(night.manager, 'payout statement', creator='Mia')
            if place is None
            else await night.say(night.manager, '!payout statement Mia', place)
        )
        told = [str(each.json) for each in night.env.http_requests[before:]]
        assert any(
            '📄 Writing the statement' in text and '▰▰▱▱▱▱▱▱▱▱ 25 %' in text for text in told
        )
        assert '▰' not in shown.only.content
        assert names(shown.only) == CSV


async def test_two_at_once_each_hold_their_own(night):
    class Quiet:
        async def told(self, done, total):
            await asyncio.sleep(0)

    async def of(creator):
        request = SimpleNamespace(server=server, at=night.env.now())
        with ExitStack() as open_until:
            files = await at_work.written_files(
                night.desk,
                request,
                Selection(creator, date(2026, 5, 1), date(2026, 5, 31)),
                Form.CSV,
                room=10**7,
                progress=Quiet(),
                open_until=open_until,
            )
            return files.files['gifts.csv'].read().count(creator.name.encode())

    server = await night.desk.servers.of(night.guild_id)
    assert await asyncio.gather(*(of(creator) for creator in server.creators)) == [3, 1]


async def test_a_fault_in_the_middle_takes_the_bar_away(night, monkeypatch, faults):
    faults.expected = (ZeroDivisionError,)
    monkeypatch.setattr(bot.progress, 'EVERY', timedelta(0))

    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr('storage.export_files.content', broken)
    shown = await night.say(night.manager, '!payout statement Mia', night.staff)
    assert 'went wrong' in shown.public
    failed = await night.slash(night.manager, 'payout statement', creator='Mia')
    assert 'went wrong' in failed.private


async def test_what_is_too_large_is_zipped(night, monkeypatch):
    for gift in ('rose', 'gg', 'perfume', 'doughnut'):
        await night.slash(
            night.moderator, 'gift log', gift=gift, from_='max', creator='Mia', note='x' * 190
        )
    monkeypatch.setattr(at_work, 'packed', lambda files, zipped, _: packed(files, zipped, 1_900))
    shown = await night.slash(night.manager, 'payout statement', creator='Mia')
    assert names(shown.only) == ['statement.zip']
    with zipfile.ZipFile(io.BytesIO(content(night, shown.only, 'statement.zip'))) as archive:
        assert archive.namelist() == CSV
        assert archive.read('gifts.csv').startswith(b'\xef\xbb\xbfnumber,')


async def test_what_is_too_large_even_so_is_left_to_the_host(night, monkeypatch):
    monkeypatch.setattr(at_work, 'packed', lambda files, zipped, _: packed(files, zipped, 600))
    shown = await night.slash(night.manager, 'payout statement', creator='Mia')
    assert 'gifts.csv' not in names(shown.only)
    assert 'Too large for Discord here: `gifts.csv`' in shown.private
    assert (
        f'`diamond-desk export --server {night.guild_id} --creator Mia --from 2026-05-01 '
        '--to 2026-05-31 --format csv`'
    ) in shown.private


def test_packing_leaves_the_largest_out_first():
    files = {
        name: io.BytesIO(os.urandom(size)) for name, size in (('a', 50), ('b', 5_000), ('c', 90))
    }
    kept = packed(files, io.BytesIO(), 10_000)
    assert (list(kept.files), kept.left_out) == (['a', 'b', 'c'], ())
    kept = packed(files, io.BytesIO(), 1_000)
    assert (list(kept.files), kept.left_out) == (['a', 'c'], ('b',))
    kept = packed(files, io.BytesIO(), 10)
    assert (list(kept.files), kept.left_out) == ([], ('a', 'b', 'c'))


@pytest.mark.parametrize(
    ('text', 'asked'),
    [
        ('', Asked()),
        ('Mia', Asked('Mia')),
        ('moon mia', Asked('moon mia')),
        ('2026-11', Asked(None, '2026-11')),
        ('Mia last month', Asked('Mia', 'last month')),
        ('Mia 2026-11-01 yesterday jsonl', Asked('Mia', '2026-11-01', 'yesterday', 'jsonl')),
        ('last year this month CSV', Asked(None, 'last year', 'this month', 'CSV')),
        ('2026-13', Asked(None, '2026-13')),
        ('1.11. 30.11.', Asked(None, '1.11.', '30.11.')),
    ],
)
def test_the_words_of_a_message(text, asked):
    words = text.split()
    assert of_message(words[:3], ' '.join(words[3:])) == asked


def test_the_bar_fills_and_never_overflows():
    assert bar(0, 9) == '▱▱▱▱▱▱▱▱▱▱ 0 %'
    assert bar(4, 9) == '▰▰▰▰▱▱▱▱▱▱ 44 %'
    assert bar(12, 9) == '▰▰▰▰▰▰▰▰▰▰ 100 %'


async def test_what_commands_wrote_stands_in_every_file(night):
    async def done(name: str, **options) -> None:
        said = await night.slash(night.manager, f'payout {name}', creator='Mia', **options)
        assert 'Nothing was saved' not in said.private, said.private

    await night.slash(night.manager, 'payout rate', preset='measured')
    await done('split set', parts='Agency 12.5')
    await done('income add', amount='250', currency='EUR', kind='sponsorship', note='@brand')
    await done('request', diamonds='12')
    await night.slash(
        night.manager, 'payout paid', payout='P1', amount='0.05', currency='USD', fee='0.01'
    )
    shown = await night.slash(night.manager, 'payout statement', creator='Mia')
    [payout] = rows(night, shown.only, 'payouts.csv')
    assert (payout['state'], payout['paid_amount'], payout['fee']) == ('paid', '0.05', '0.01')
    assert (payout['rate_amount'], payout['rate_currency']) == ('0.005', 'USD')
    [income] = rows(night, shown.only, 'income.csv')
    assert (income['amount'], income['note']) == ('250.00', "'@brand")
    [part] = rows(night, shown.only, 'splits.csv')
    assert (part['part'], part['percent'], part['since']) == ('Agency', '12.50', '2026-05-06')
    assert '`Agency` 12.5 %' in shown.private
