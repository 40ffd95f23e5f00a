"""The practice room in a real browser: a process of its own, and a page to type into."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

CHROMIUM = shutil.which('chromium') or shutil.which('chromium-browser')
CHROMIUM_FLAGS = (
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
)
DESKTOP_WIDTH = 1000
TRIES = 5
ASKING = (b'"browse_messages"', b'"browse_candidates"', b'"autocomplete_command"')
SCREENSHOTS = os.environ.get('DIAMOND_DESK_SCREENSHOTS')  # a folder to keep the pictures in


class PracticePage:
    """What a moderator does in the practice room, in words."""

    def __init__(self, page) -> None:
        self.page = page
        self._composer = page.locator('#channel-composer-input')

    def say(self, line: str) -> None:
        """Type a chat line and wait for the bot's answer to stand below it."""
        before = self._newest()
        self._composer.click()
        self._composer.fill(line)
        self._act(lambda: self.page.keyboard.press('Enter'))
        self._wait_for_newer(before, count=2)

    def slash(self, command: str, **options: str) -> None:
        """Choose a slash command, fill its options one by one, send it."""
        before = self._newest()
        self._composer.click()
        self._composer.type(f'/{command}')
        self.page.wait_for_timeout(300)
        self.page.keyboard.press('Enter')
        for name, typed in options.items():
            field = self.page.locator(f'input[data-option="{name}"]')
            if field.count() == 0:
                self.page.locator('.command-ghost').first.click()
                self.page.locator(f'.command-suggestion[data-value="{name}"]').click()
            field.first.click()
            field.first.fill('')
            field.first.type(typed)
            self.page.wait_for_timeout(600)
            if self.page.locator('.command-suggestion').count():
                self.page.keyboard.press('Enter')
        self._act(self.page.locator('#send-message').click)
        self._wait_for_newer(before, count=1)

    def open_form(self, command: str) -> None:
        """Choose a slash command that answers with a form."""
        self._composer.click()
        self._composer.type(f'/{command}')
        self.page.wait_for_timeout(300)
        self.page.keyboard.press('Enter')
        self.page.locator('#send-message').click()
        self._fields().first.wait_for()

    def fill_form(self, *typed: str) -> None:
        """Fill the fields of the open form in their order, and send it."""
        for field, text in zip(self._fields().all(), typed, strict=True):
            field.fill(text)
        self.press('Submit')

    def open_upload(self, command: str, *, name: str, data: bytes) -> None:
        """Choose a slash command that asks for a file in a form, and send it this one."""
        before = self._newest()
        self._composer.click()
        self._composer.type(f'/{command}')
        self.page.wait_for_timeout(300)
        self.page.keyboard.press('Enter')
        self.page.locator('#send-message').click()
        field = self.page.locator('input[type=file]').last
        file = {'name': name, 'mimeType': 'text/csv', 'buffer': data}
        field.set_input_files(files=[file])  # waits until it is there
        self.press('Submit')
        self._wait_for_newer(before, count=1)

    def press(self, label: str, *, exact: bool = False) -> None:
        """Click the newest button with that label, or with nothing but it if `exact`."""
        self._act(self.page.get_by_role('button', name=label, exact=exact).last.click)
        self.page.wait_for_timeout(300)

    def vote(self, answer: str) -> None:
        """Choose and vote in one go: what is chosen is lost when the page is drawn anew."""
        not_enabled = pytest.importorskip('playwright.sync_api').TimeoutError

        def choose_and_vote() -> None:
            self.page.locator('.poll-answer', has_text=answer).last.click()
            with contextlib.suppress(not_enabled):
                self.page.get_by_role('button', name='Vote').last.click(timeout=3_000)

        self._act(choose_and_vote)
        self.page.wait_for_timeout(300)

    def become(self, name: str) -> None:
        self.page.locator('#viewer-picker').select_option(label=name)
        self.page.wait_for_timeout(700)

    def _fields(self):
        return self.page.locator('[id^="modal-input-"]')

    def _newest(self) -> str:
        """The newest message's id: the page shows the last fifty, so that a count stands still."""
        shown = self.messages().last
        return shown.get_attribute('data-message-id') if self.messages().count() else '0'

    def _wait_for_newer(self, before: str, *, count: int) -> None:
        self.page.wait_for_function(
            """([before, count]) => [...document.querySelectorAll('.channel-message')]
               .filter(e => BigInt(e.dataset.messageId) > BigInt(before)).length >= count""",
            arg=[before, count],
        )
        self.page.wait_for_timeout(300)

    def _act(self, act: Callable[[], None]) -> None:
        """Do it until the bot has taken it: a page just being drawn anew drops what is pressed.

        What was sent is never done again: a vote, say, has no button any more.
        """
        sent = []

        def note(request) -> None:
            if _is_act(request):
                sent.append(request)

        self.page.on('request', note)
        try:
            for _ in range(TRIES):
                act()
                self._wait_until_sent(sent)
                if sent and self._is_taken(sent.pop()):
                    return
        finally:
            self.page.remove_listener('request', note)
        pytest.fail(f'the page did not take it in {TRIES} tries')

    def _wait_until_sent(self, sent: list) -> None:
        """At most for as long as a page under load needs."""
        for _ in range(40):
            if sent:
                return
            self.page.wait_for_timeout(50)

    def _is_taken(self, request) -> bool:
        taken = request.response().json()
        self.page.wait_for_function(
            """() => { const said = document.querySelector('#action-status').textContent;
               return said && !said.endsWith('…'); }"""
        )
        return not taken['rejected']

    def messages(self):
        return self.page.locator('.channel-message')

    def last(self) -> str:
        return self.messages().last.inner_text()

    def everything(self) -> str:
        return '\n'.join(self.messages().all_inner_texts())

    def wait_for(self, text: str, *, where: str) -> None:
        """Wait until the newest message with `where` in it says `text`, too."""
        message = self.messages().filter(has_text=where).last
        message.filter(has_text=text).wait_for(timeout=20_000)

    def show(self, text: str) -> None:
        """Bring the newest message with this text into view."""
        self.messages().filter(has_text=text).last.scroll_into_view_if_needed()

    def picture(self, name: str, *, scrolled: bool = True) -> None:
        """Keep a screenshot when somebody asked for them, of the newest messages if `scrolled`."""
        if SCREENSHOTS:
            Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
            self.page.evaluate('() => document.activeElement.blur()')
            self.page.mouse.move(0, 0)
            if scrolled:
                self.page.evaluate(
                    """() => { const log = document.querySelector('#channel-timeline');
                       log.scrollTop = log.scrollHeight; }"""
                )
            self.page.wait_for_timeout(400)
            self.page.screenshot(path=str(Path(SCREENSHOTS) / f'{name}.png'))


def _is_act(request) -> bool:
    """Whether the page sends what somebody did, not a question of its own for suggestions."""
    body = request.post_data_buffer or b''
    return request.url.endswith('/api/action') and not any(asks in body for asks in ASKING)


@pytest.fixture(scope='module')  # its event loop must end before others begin
def browser() -> Iterator[object]:
    if CHROMIUM is None:
        pytest.skip('no chromium on this machine')
    sync_api = pytest.importorskip('playwright.sync_api')
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def practice_command() -> list[str]:
    """What starts the program; a test may start it with something prepared."""
    return [sys.executable, '-m', 'bot']


@pytest.fixture
def practice_address(tmp_path, practice_command) -> Iterator[str]:
    """The address that `diamond-desk practice` prints, and its end by Ctrl-C afterwards."""
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*practice_command, 'practice', '--no-browser', f'--port={port}'],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        env={**os.environ, 'TMPDIR': str(tmp_path)},
    )
    try:
        assert process.stdout is not None
        printed = ''
        while not (found := re.search(r'http://\S+', printed)):
            line = process.stdout.readline()
            assert line, f'the practice room did not start:\n{printed}'
            printed += line
        yield found.group()
    finally:
        process.send_signal(2)
        try:
            rest, _ = process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        assert process.returncode == 0, rest
        assert 'Traceback' not in rest, rest
        assert list(tmp_path.glob('diamond-desk-*')) == [], 'practice left its scratch folder'


@pytest.fixture
def desktop(browser, practice_address) -> Iterator[PracticePage]:
    yield from _open(browser, practice_address, width=DESKTOP_WIDTH, height=680)


@pytest.fixture
def phone(browser, practice_address) -> Iterator[PracticePage]:
    yield from _open(browser, practice_address, width=400, height=1240)


def _open(browser, address: str, *, width: int, height: int) -> Iterator[PracticePage]:
    page = browser.new_page(viewport={'width': width, 'height': height})
    page.goto(address)
    page.locator('#channel-composer-input').wait_for()
    page.wait_for_timeout(500)
    if width >= DESKTOP_WIDTH:
        page.locator('#messages-toggle').click()  # away with the list of messages beside the chat
        page.wait_for_timeout(300)
    yield PracticePage(page)
    page.close()
