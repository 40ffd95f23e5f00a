"""How a connection to TikTok can fail, and what is said about it. The API key never is."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import ssl
import subprocess
from contextlib import AsyncExitStack
from pathlib import Path
from shutil import which

import pytest

from live.feed import Loss
from live.lines import from_line, lost_of
from live.tiktok import TikTokFeed

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec('TikTokLive') is None,
    reason="the extra is not installed: pip install '.[tiktok]'",
)

ROOT = Path(__file__).parents[2]
KEY = 'a-very-secret-key'
LATER = '1900000000'  # a date: it is cut to a day
CASES = {
    'not alive after all': ({'is_alive': False}, Loss.OFFLINE, '@mia is not live', None),
    'unknown user': (
        {'is_known': False},
        Loss.LASTING,
        'TikTok knows no @mia who can go LIVE: check the name',
        None,
    ),
    'limit with a span': ((429, {'RateLimit-Remaining': '0', 'RateLimit-Reset': '90'}),
                          Loss.LIMITED, 'too many connections', 90),
    'limit with a date': ((429, {'RateLimit-Remaining': '0', 'RateLimit-Reset': LATER}),
                          Loss.LIMITED, 'too many connections', 86_400),
    'short limit': ((429, {'RateLimit-Remaining': '0', 'RateLimit-Reset': '1'}),
                    Loss.LIMITED, 'too many connections', 30),
    'limit without headers': ((429, {}), Loss.LIMITED, 'too many connections', None),
    'bad key': ((401, {}), Loss.LASTING, 'does not know the API key: check SIGN_API_KEY', None),
    'unpaid': ((402, {}), Loss.LASTING, 'paid plan', None),
    'blocked': ((403, {}), Loss.LASTING, 'blocks this address or key', None),
    'signer fails': ((500, {}), Loss.BROKEN, 'The sign server failed (status 500)', None),
    'signer answers nonsense': ((200, {'X-Set-TT-Cookie': 'a=b; path=/'}), Loss.BROKEN,
                                'could not be read', None),
    'upgrade 200': ({'upgrade_status': 200}, Loss.BROKEN, 'TikTok refused the connection', None),
    'upgrade 400': ({'upgrade_status': 400}, Loss.BROKEN, 'TikTok refused the connection', None),
    'upgrade 403': ({'upgrade_status': 403}, Loss.BROKEN, 'TikTok refused the connection', None),
    'a captcha': ({'page': b'<html>Are you a robot?</html>'}, Loss.BROKEN, 'could not be', None),
    'close 1011': ({'code': 1011}, Loss.BROKEN, 'The connection to TikTok broke', None),
}  # fmt: skip


def run(command) -> tuple[str, str]:
    """What the child says, and what it writes about its errors, run with the key by hand."""
    with subprocess.Popen(
        [*command, 'mia'],
        stdin=subprocess.PIPE,  # open as long as the child runs, as a parent holds it
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={'PATH': os.environ['PATH'], 'PYTHONPATH': str(ROOT), 'SIGN_API_KEY': KEY},
        text=True,
    ) as child:
        said, complained = child.stdout.read(), child.stderr.read()
    assert child.returncode == 0, complained
    return said, complained


@pytest.fixture(scope='module')
def tiktok(part):
    return part('fake_tiktok')


@pytest.fixture(scope='module')
def said(tiktok):
    """Every case, one after the other in one child.

    What it said, what it wrote besides, and the headers that the sign servers got.
    """

    async def every_case():
        async with AsyncExitStack() as stack:
            fakes = [
                await stack.enter_async_context(prepared(tiktok, case[0]))
                for case in CASES.values()
            ]
            command = list(fakes[0].command())
            command[2] = ','.join(fake.url for fake in fakes)
            out, complained = await asyncio.to_thread(run, command)
            return out, complained, [each for fake in fakes for each in fake.signed]

    return asyncio.run(every_case())


def prepared(tiktok, setting):
    script = []
    if isinstance(setting, tuple):
        status, headers = setting
        setting = {'sign_answer': tiktok.Answer(status, b'{"message": "no"}', headers)}
    elif 'code' in setting:
        script, setting = [tiktok.Close(setting['code'])], {}
    fake = tiktok.FakeTikTok(script)
    for name, value in setting.items():
        setattr(fake, name, value)
    return fake


@pytest.mark.parametrize('name', CASES)
def test_a_loss_says_what_it_is(said, name):
    losses = [lost for line in said[0].splitlines() if (lost := lost_of(from_line(line)))]
    assert len(losses) == len(CASES)
    lost = losses[list(CASES).index(name)]
    _, loss, detail, wait_s = CASES[name]
    assert (lost.loss, lost.wait_s) == (loss, wait_s), lost.detail
    assert detail in lost.detail


def test_nothing_is_written_but_lines_and_the_key_nowhere(said):
    out, complained, _ = said
    assert complained == ''
    assert KEY not in out
    assert all(from_line(line) for line in out.splitlines())


def test_the_key_goes_to_the_sign_server_which_hears_who_asks(said):
    signed = said[2]
    assert len(signed) == len(CASES) - 3  # three fail before
    assert {headers.get('x-api-key') for headers in signed} == {KEY}
    assert all(headers['user-agent'].startswith('TikTokLive.py/') for headers in signed)


@pytest.fixture(scope='module')
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that nobody vouches for: the file with it and its key."""
    if which('openssl') is None:
        pytest.skip('openssl is needed to make a certificate')
    folder = tmp_path_factory.mktemp('certificate')
    asked = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2']
    named = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
    files = ['-keyout', folder / 'key.pem', '-out', folder / 'own.pem']
    subprocess.run(['openssl', *asked, *named, *files], check=True, capture_output=True)
    return folder / 'own.pem', folder / 'key.pem'


@pytest.mark.parametrize('is_trusted', [False, True])
async def test_the_key_is_only_sent_to_a_server_whose_certificate_is_good(
    tiktok, attempt, certificate, monkeypatch, is_trusted
):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*certificate)
    if is_trusted:
        monkeypatch.setenv('SSL_CERT_FILE', str(certificate[0]))
    else:
        monkeypatch.delenv('SSL_CERT_FILE', raising=False)
    async with tiktok.FakeTikTok() as fake, tiktok.FakeTikTok([tiktok.Close()], tls=tls) as signer:
        feed = TikTokFeed('mia', api_key=KEY, command=fake.command(signer=signer))
        _, lost = await attempt(feed)
    detail = 'TikTok closed the connection' if is_trusted else 'The sign server cannot be reached'
    assert (lost.loss, lost.detail) == (Loss.BROKEN, detail)
    assert [headers['x-api-key'] for headers in signer.signed] == [KEY] * is_trusted
    assert fake.signed == []
    assert KEY not in repr((feed, feed._command, lost))
