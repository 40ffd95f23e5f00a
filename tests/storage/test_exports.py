"""What goes out into files, to the byte, and that it is one server's alone."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from economy.cells import unsafe
from economy.exports import Form, Selection
from economy.ids import GuildId
from storage import exports
from storage.export_files import NewFiles, file_names, write_files
from storage.exports import Seen
from storage.rows import load_server

SERVER = GuildId(290_000_000_000_000_001)
OTHER = GuildId(290_000_000_000_000_002)
AT = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)

CSV = {
    'gifts.csv': [
        'number,key,type,creator,stream,gift_id,gift,coins,count,diamonds,from,to,source,actor,'
        'happened_at,logged_at,day,reverses,reversed_by,note',
        '1,int:1,gift,Mira,1,5655,Rose,1,12,12,Luna ☾,,hand,discord:290000000000000011,'
        '2026-11-23T21:01:00.000+01:00,2026-11-23T21:01:00.005+01:00,2026-11-23,,,',
        '2,int:2,gift,Mira,1,11046,Galaxy,1000,1,1000,,,hand,discord:290000000000000011,'
        '2026-11-23T21:02:00.000+01:00,2026-11-23T21:02:00.005+01:00,2026-11-23,,3,'
        '"\'-typed, ""twice"""',
        '3,int:3,reversal,Mira,1,11046,Galaxy,1000,-1,-1000,,,hand,discord:290000000000000011,'
        '2026-11-23T21:03:00.000+01:00,2026-11-23T21:03:00.005+01:00,2026-11-23,2,,',
        "4,int:4,gift,Mira,1,5655,Rose,1,3,3,luna,'@Kai,hand,discord:290000000000000011,"
        '2026-11-23T21:04:00.000+01:00,2026-11-23T21:04:00.005+01:00,2026-11-23,,,',
        '5,int:5,adjustment,Mira,1,1,Adjustment,1,-2,-2,,,adjust,discord:290000000000000011,'
        '2026-11-23T21:05:00.000+01:00,2026-11-23T21:05:00.005+01:00,2026-11-23,,,'
        'double counted',
        "6,int:6,gift,'+Noor,,1,Own,7,2,14,,,hand,discord:290000000000000011,"
        '2026-11-23T21:06:00.000+01:00,2026-11-23T21:06:00.005+01:00,2026-11-24,,,',
        '',
    ],
    'streams.csv': [
        'stream,creator,title,started_at,ended_at,goal_diamonds,diamonds,gifts,tiktok_diamonds,'
        'started_by,ended_by,captured_minutes,gaps',
        "1,Mira,'=Roses,2026-11-23T21:00:00.000+01:00,2026-11-24T00:00:00.000+01:00,5000,10,12,"
        '10,discord:290000000000000011,,,',
        '',
    ],
    'payouts.csv': [
        'number,key,creator,diamonds,rate_amount,rate_currency,rate_source,rate_dated,'
        'requested_day,requested_at,requested_by,state,paid_day,paid_amount,paid_currency,fee,'
        'fee_currency,paid_at,paid_by,cancelled_day,cancelled_at,cancelled_by',
        '1,int:p1,Mira,4,0.0050,USD,set by this server,2026-11-20,2026-11-24,'
        '2026-11-24T21:00:00.000+01:00,discord:290000000000000011,paid,2026-12-01,12.50,EUR,'
        '2.90,USD,2026-12-01T21:00:00.000+01:00,discord:290000000000000011,,,',
        '2,int:p2,Mira,3,0.0050,USD,set by this server,2026-11-20,2026-11-24,'
        '2026-11-24T21:00:00.000+01:00,discord:290000000000000011,cancelled,,,,,,,,2026-11-24,'
        '2026-11-24T22:00:00.000+01:00,discord:290000000000000011',
        '3,int:p3,Mira,2,0.0050,USD,set by this server,2026-11-20,2026-11-24,'
        '2026-11-24T21:00:00.000+01:00,discord:290000000000000011,requested,,,,,,,,,,',
        '',
    ],
    'income.csv': [
        'number,key,creator,amount,currency,kind,day,note,added_at,added_by,undone_at,undone_by',
        "1,int:i1,Mira,1000,EUR,brand deal,2026-11-25,'＝note,2026-11-25T21:00:00.000+01:00,"
        'discord:290000000000000011,,',
        '2,int:i2,Mira,49.90,EUR,brand deal,2026-11-25,,2026-11-25T21:00:00.000+01:00,'
        'discord:290000000000000011,2026-11-25T22:00:00.000+01:00,discord:290000000000000011',
        '',
    ],
    'splits.csv': [
        'number,key,creator,stream,since,part,percent,set_at,set_by',
        '1,int:s1,Mira,,2026-11-01,Agency,12.50,2026-11-23T20:30:00.000+01:00,'
        'discord:290000000000000011',
        "1,int:s1,Mira,,2026-11-01,'@mods,0.05,2026-11-23T20:30:00.000+01:00,"
        'discord:290000000000000011',
        '2,int:s2,Mira,1,,,,2026-11-23T20:40:00.000+01:00,discord:290000000000000011',
        '',
    ],
}
WHO, ZONE = '"290000000000000011"', '.000+01:00"'
RATE = '"rate_preset":"custom","rate_amount":"0.0050","rate_currency":"USD",'
RATE += '"rate_share_percent":null,"rate_dated":"2026-11-20","rate_source":"set by this server"'
ASKED = f'"day":"2026-11-24","requested_at":"2026-11-24T21:00:00{ZONE},"requested_by":{WHO}'
NOTHING = '"amount":null,"currency":null,"fee":null,"fee_currency":null'
ADDED = f'"added_at":"2026-11-25T21:00:00{ZONE},"added_by":{WHO}'


def entry(number: int, what: str, whom: str, end: str, source: str = 'hand') -> str:
    return (
        f'{{"kind":"entry","number":{number},"key":"int:{number}",{what},{whom},'
        f'"source":"{source}","actor":{WHO},"happened_at":"2026-11-23T21:0{number}:00{ZONE},'
        f'"logged_at":"2026-11-23T21:0{number}:00.005+01:00",{end}}}'
    )


NOBODY = '"fan":null,"from":null,"guest":null,"to":null'
GALAXY = '"creator":1,"stream":1,"gift_id":11046,"gift":"Galaxy","coins":1000'
ROSE = '"creator":1,"stream":1,"gift_id":5655,"gift":"Rose","coins":1'
OWN = '"creator":2,"stream":null,"gift_id":1,"gift":"Own","coins":7,"count":2,"diamonds":14'
DAY = '"day":"2026-11-23"'
JSONL = [
    '{"kind":"export","version":1,"server":"290000000000000001","time_zone":"Europe/Berlin",'
    '"locale":"de_DE","currency":"EUR","from":null,"to":null,"creators":null,'
    '"exported_at":"2026-12-24T13:00:00.000+01:00"}',
    f'{{"kind":"creator","id":1,"name":"Mira","handle":"mira.live",'
    f'"added_at":"2026-11-23T20:00:00{ZONE},"added_by":{WHO},"retired_at":null}}',
    f'{{"kind":"creator","id":2,"name":"+Noor","handle":null,'
    f'"added_at":"2026-11-23T20:00:00{ZONE},"added_by":{WHO},"retired_at":null}}',
    f'{{"kind":"gift","id":-1,"name":"Own","coins":7,"defined_at":"2026-11-23T20:10:00{ZONE},'
    f'"defined_by":{WHO}}}',
    f'{{"kind":"stream","id":1,"creator":1,"title":"=Roses","goal_diamonds":5000,'
    f'"started_at":"2026-11-23T21:00:00{ZONE},"ended_at":"2026-11-24T00:00:00{ZONE},'
    f'"channel":"290000000000000099","started_by":{WHO},"ended_by":null}}',
    '{"kind":"fan","id":1,"name":"luna","merged_into":null,"merged_with":null,"hidden":false,'
    '"forgotten_at":null}',
    '{"kind":"fan","id":3,"name":null,"merged_into":null,"merged_with":null,"hidden":false,'
    '"forgotten_at":"2026-11-24T05:20:00.000+01:00"}',
    '{"kind":"fan","id":4,"name":"@Kai","merged_into":null,"merged_with":null,"hidden":true,'
    '"forgotten_at":null}',
    '{"kind":"fan","id":2,"name":"Luna ☾","merged_into":1,"merged_with":1,"hidden":false,'
    '"forgotten_at":null}',
    entry(1, f'{ROSE},"count":12,"diamonds":12',
          '"fan":2,"from":"Luna ☾","guest":null,"to":null',
          f'{DAY},"reverses":null,"note":null'),
    entry(2, f'{GALAXY},"count":1,"diamonds":1000',
          '"fan":3,"from":null,"guest":null,"to":null',
          f'{DAY},"reverses":null,"note":"-typed, \\"twice\\""'),
    entry(3, f'{GALAXY},"count":-1,"diamonds":-1000',
          '"fan":3,"from":null,"guest":null,"to":null', f'{DAY},"reverses":2,"note":null'),
    entry(4, f'{ROSE},"count":3,"diamonds":3', '"fan":1,"from":"luna","guest":4,"to":"@Kai"',
          f'{DAY},"reverses":null,"note":null'),
    entry(5, '"creator":1,"stream":1,"gift_id":1,"gift":"Adjustment","coins":1,"count":-2,'
          '"diamonds":-2', NOBODY, f'{DAY},"reverses":null,"note":"double counted"', 'adjust'),
    entry(6, OWN, NOBODY, '"day":"2026-11-24","reverses":null,"note":null'),
    '{"kind":"reconcile","stream":1,"number":1,"key":"int:r1","said_diamonds":10,'
    f'"reason":"double counted","entry":5,"said_at":"2026-11-24T00:20:00{ZONE},'
    f'"said_by":{WHO}}}',
    '{"kind":"split","number":1,"key":"int:s1","creator":1,"stream":null,"since":"2026-11-01",'
    f'"parts":[["Agency","12.50"],["@mods","0.05"]],"set_at":"2026-11-23T20:30:00{ZONE},'
    f'"set_by":{WHO}}}',
    '{"kind":"split","number":2,"key":"int:s2","creator":1,"stream":1,"since":null,"parts":[],'
    f'"set_at":"2026-11-23T20:40:00{ZONE},"set_by":{WHO}}}',
    f'{{"kind":"payout","number":1,"key":"int:p1","creator":1,"diamonds":4,{RATE},{ASKED}}}',
    '{"kind":"payout_step","number":1,"step":"paid","key":"int:p4","amount":"12.50",'
    '"currency":"EUR","fee":"2.90","fee_currency":"USD","day":"2026-12-01",'
    f'"at":"2026-12-01T21:00:00{ZONE},"actor":{WHO}}}',
    f'{{"kind":"payout","number":2,"key":"int:p2","creator":1,"diamonds":3,{RATE},{ASKED}}}',
    f'{{"kind":"payout_step","number":2,"step":"cancelled","key":"int:p5",{NOTHING},'
    f'"day":"2026-11-24","at":"2026-11-24T22:00:00{ZONE},"actor":{WHO}}}',
    f'{{"kind":"payout","number":3,"key":"int:p3","creator":1,"diamonds":2,{RATE},{ASKED}}}',
    '{"kind":"income","number":1,"key":"int:i1","creator":1,"amount":"1000","currency":"EUR",'
    f'"income_kind":"brand deal","day":"2026-11-25","note":"＝note",{ADDED}}}',
    '{"kind":"income","number":2,"key":"int:i2","creator":1,"amount":"49.90","currency":"EUR",'
    f'"income_kind":"brand deal","day":"2026-11-25","note":null,{ADDED}}}',
    f'{{"kind":"income_undo","number":2,"key":"int:u2","undone_at":"2026-11-25T22:00:00{ZONE},'
    f'"undone_by":{WHO}}}',
    '{"kind":"end","lines":26}',
    '',
]  # fmt: skip


@pytest.fixture
def small(part):
    return part('small_ledger')


async def server_of(db, guild_id: GuildId):
    return await db.write(lambda connection: load_server(connection, guild_id))


async def written(
    db, guild_id: GuildId = SERVER, *, form: Form = Form.CSV, creator: int | None = None,
    first: date | None = None, last: date | None = None,
) -> dict[str, bytes]:  # fmt: skip
    server = await server_of(db, guild_id)
    whose = None if creator is None else server.creator(creator)
    files = {name: io.BytesIO() for name in file_names(form)}
    steps: list[tuple[int, int]] = []

    async def told(done: int, total: int) -> None:
        steps.append((done, total))

    await write_files(
        db, server, Selection(whose, first, last), form, files, at=AT, told=told
    )  # fmt: skip
    assert steps == sorted(steps)
    assert steps[-1][0] <= steps[-1][1]
    return {name: file.getvalue() for name, file in files.items()}


async def lines(db, *args, **options) -> list[dict[str, Any]]:
    files = await written(db, *args, form=Form.JSONL, **options)
    text = files['diamond-desk.jsonl'].decode()
    assert text.endswith('\n')
    return [json.loads(line) for line in text[:-1].split('\n')]


async def test_each_csv_file_to_the_byte(db, small):
    await small.put(db, SERVER)
    files = await written(db)
    assert {name: content[:3] for name, content in files.items()} == dict.fromkeys(
        files, b'\xef\xbb\xbf'
    )
    assert {
        name: content.decode('utf-8-sig').split('\r\n') for name, content in files.items()
    } == CSV


async def test_every_line_of_json(db, small):
    await small.put(db, SERVER)
    files = await written(db, form=Form.JSONL)
    assert list(files) == ['diamond-desk.jsonl']
    text = files['diamond-desk.jsonl'].decode()
    assert text.split('\n') == JSONL


async def test_one_creator_of_one_day(db, small):
    await small.put(db, SERVER)
    kinds = [line['kind'] for line in await lines(db, creator=2, first=date(2026, 11, 24))]
    assert kinds == ['export', 'creator', 'gift', 'entry', 'end']
    [head, *_] = await lines(db, creator=1, first=date(2026, 11, 1), last=date(2026, 11, 30))
    assert (head['from'], head['to'], head['creators']) == ('2026-11-01', '2026-11-30', ['Mira'])
    of_day = await lines(db, last=date(2026, 11, 23))
    kinds = [line['kind'] for line in of_day]
    assert [kinds.count(kind) for kind in ('entry', 'stream', 'split', 'payout', 'income')] == [
        5, 1, 2, 0, 0,
    ]  # fmt: skip
    paid = await lines(db, first=date(2026, 12, 1), last=date(2026, 12, 31))
    assert [line['number'] for line in paid if line['kind'] == 'payout'] == [1]
    assert not [line for line in paid if line['kind'] in ('entry', 'stream', 'reconcile')]


async def test_a_stream_of_another_day_stands_before_its_gift(db, small):
    moved = dict(small.gift(1, 1, 1), day='2026-11-30', fan_id=None)
    rows = (*small.SMALL[:5], ('entry', moved))
    await small.put(db, SERVER, rows)
    found = await lines(db, first=date(2026, 11, 29), last=date(2026, 11, 30))
    assert [line['kind'] for line in found][-3:] == ['stream', 'entry', 'end']


async def test_how_much_of_a_stream_was_captured_is_told_to_people_alone(db, small):
    worked = (('tiktok', -5, 60), ('tikfinity', 55, 90), ('tiktok', 100, 500))
    spans = [
        ('feed_span', {'creator_id': 1, 'source': source, 'began_at_ms': small.ms(began),
                       'alive_at_ms': small.ms(ended), 'ended_at_ms': small.ms(ended), 'why': 'x'})
        for source, began, ended in worked
    ]  # fmt: skip
    before = await lines_of_small(db, small, OTHER, [])
    assert await lines_of_small(db, small, SERVER, spans) == before
    rows = (await written(db))['streams.csv'].decode('utf-8-sig').split('\r\n')
    assert rows[0].endswith(',captured_minutes,gaps')
    assert rows[1].endswith(',170,1')  # of three hours, but for ten minutes
    await db.write(lambda open_: open_.execute('UPDATE stream SET ended_at_ms = NULL'))
    rows = (await written(db))['streams.csv'].decode('utf-8-sig').split('\r\n')
    assert rows[1].endswith(',,,'), 'it runs, so neither is settled'


async def lines_of_small(db, small, guild_id, more) -> list[dict[str, Any]]:
    await small.put(db, guild_id, (*small.SMALL, *more))
    return (await lines(db, guild_id))[1:]


async def test_nothing_of_another_server_goes_out(db, small):
    await small.put(db, SERVER)
    renamed = [
        (table, {key: f'ELSE {value}' if key in ('name', 'note', 'title') and value else value
                 for key, value in row.items()})
        for table, row in small.SMALL
    ]  # fmt: skip
    await small.put(db, OTHER, tuple(renamed))
    for form in Form:
        for content in (await written(db, form=form)).values():
            assert b'ELSE' not in content
            assert str(OTHER).encode() not in content
        together = b''.join((await written(db, OTHER, form=form)).values())
        assert b'ELSE' in together
        assert str(SERVER).encode() not in together


async def test_a_fan_forgotten_since_is_nameless_in_every_file(db, small):
    await small.put(db, SERVER)
    await db.write(
        lambda connection: connection.execute(
            'UPDATE fan SET name = NULL, name_key = NULL, forgotten_at_ms = 1 WHERE fan_id <> 3'
        )
    )
    for form in Form:
        together = b''.join((await written(db, form=form)).values()).lower()
        assert b'luna' not in together
        assert b'kai' not in together
    gifts = (await written(db))['gifts.csv'].decode('utf-8-sig')
    rows = list(csv.DictReader(io.StringIO(gifts, newline='')))
    assert rows[3]['to'] == 'somebody forgotten', 'a gift to a guest stays one'


async def test_many_rows_go_out_in_small_windows(db, small, monkeypatch):
    monkeypatch.setattr(exports, 'WINDOW', 70)
    many = [
        ('fan', {'fan_id': fan, 'name': f'f{fan}', 'name_key': f'f{fan}'}) for fan in range(1, 401)
    ]
    many += [
        ('entry', dict(small.gift(number, 2, 3, fan_id=number % 400 + 1), stream_id=None))
        for number in range(1, 5_001)
    ]
    await small.put(db, SERVER, (*small.SMALL[:3], *many))
    gifts = (await written(db))['gifts.csv'].decode('utf-8-sig')
    rows = list(csv.DictReader(io.StringIO(gifts, newline='')))
    assert [int(row['number']) for row in rows] == list(range(1, 5_001))
    assert sum(int(row['diamonds']) for row in rows) == 30_000
    found = await lines(db)
    fans = [line['id'] for line in found if line['kind'] == 'fan']
    assert len(fans) == len(set(fans)) == 400
    met: set[int] = set()
    for line in found:
        if line['kind'] == 'fan':
            met.add(line['id'])
        elif line['kind'] == 'entry':
            assert line['fan'] in met
    assert found[-1] == {'kind': 'end', 'lines': len(found) - 1}


async def test_what_is_logged_meanwhile_is_left_out(db, small):
    await small.put(db, SERVER)
    server = await server_of(db, SERVER)
    reading = exports.Exports(db, SERVER, Selection(), server.settings.time_zone).pieces()
    await anext(reading)
    await small.put(db, SERVER, (('entry', small.gift(7, 1, -12, fan_id=2, reverses=1)),))
    rows = {row[0]: row async for piece in reading if piece.kind == 'entry' for row in piece.rows}
    assert max(rows) == 6
    assert rows[1][-1] is None, 'its reversal is not in the file'


async def test_an_empty_server_has_files_without_rows(db, small):
    await small.put(db, SERVER, small.SMALL[:1])
    assert [line['kind'] for line in await lines(db)] == ['export', 'end']
    for content in (await written(db)).values():
        assert content.decode('utf-8-sig').count('\r\n') == 1


async def test_text_reads_back_from_a_cell(db, small):
    note = '=1+1\r\n"quoted", ;@x \u05d0\u202e \0 end'
    wild = small.gift(1, 1, 1, stream_id=None, note=note)
    await small.put(db, SERVER, (*small.SMALL[:3], ('entry', wild)))
    gifts = (await written(db))['gifts.csv'].decode('utf-8-sig')
    [row] = csv.DictReader(io.StringIO(gifts, newline=''))
    assert unsafe(row['note']) == note
    assert (await lines(db))[-2]['note'] == note


def test_seen_ids_are_told_once() -> None:
    seen = Seen()
    assert seen.new([5, 9, 5, 200]) == [5, 9, 200]
    assert seen.new([9, 10]) == [10]
    assert 200 in seen
    assert 199 not in seen
    assert 10_000 not in seen


def test_new_files_are_there_whole_or_not_at_all(tmp_path):
    folder = tmp_path / 'out'
    with NewFiles(folder, ('a', 'b')) as files:
        files.open['a'].write(b'half')
    assert list(folder.iterdir()) == []
    (folder / 'b').write_bytes(b'old')
    with NewFiles(folder, ('a', 'b')) as files:
        files.open['a'].write(b'new')
        files.open['b'].write(b'new')
        assert (folder / 'b').read_bytes() == b'old'
        assert files.keep() == [folder / 'a', folder / 'b']
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {'a': b'new', 'b': b'new'}
