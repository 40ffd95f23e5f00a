"""The rooms, the sizes and the banned calls, read from the source text of every module."""

from __future__ import annotations

import ast
import gc
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ('bot', 'cogs', 'economy', 'live', 'storage')

# What each room may import besides the standard library. `bot` may use any library.
MAY_IMPORT = {
    'economy': ('economy', 'babel', 'rapidfuzz'),
    'storage': ('storage', 'economy', 'aiosqlite'),
    'live': ('live', 'economy', 'aiohttp', 'websockets', 'TikTokLive', 'httpx'),
    'cogs': ('cogs', 'bot', 'economy', 'storage', 'live', 'discord'),
}
# Parts of the standard library that would make a decision depend on more than its arguments.
NOT_PURE = (
    'asyncio', 'http', 'logging', 'os', 'random', 'secrets', 'shutil', 'socket', 'sqlite3',
    'subprocess', 'tempfile', 'threading', 'time', 'urllib',
)  # fmt: skip
WIRING = ('bot.app', 'bot.practice', 'bot.__main__')  # not for cogs
MAY_IMPORT_APP = ('bot.__main__', 'bot.practice')
MAY_IMPORT_COGS = ('bot.app',)
MAY_START_TASKS = {
    'bot.app': 'closes the bot from a signal handler, which cannot await',
    'bot.capture': 'its feeds and what takes from them, ended by hush() and close()',
    'bot.practice': 'its clock, cancelled when the room closes',
}

SOURCE_LINES_MAX = 300
TEST_LINES_MAX = 500
FUNCTION_LINES_MAX = 60

AT_WORK = (  # called while a module is imported, these touch the world outside
    'Popen', 'Thread', 'basicConfig', 'connect', 'dictConfig', 'getenv', 'glob', 'iterdir', 'mkdir',
    'now', 'open', 'read', 'read_bytes', 'read_text', 'run', 'run_until_complete', 'today',
    'urlopen', 'utcnow', 'write_text',
)  # fmt: skip
CONTAINERS = ('Counter', 'OrderedDict', 'WeakKeyDictionary', 'WeakValueDictionary', 'bytearray',
              'defaultdict', 'deque', 'dict', 'list', 'set')  # fmt: skip
CHANGING = ('add', 'append', 'clear', 'discard', 'extend', 'insert', 'pop', 'popitem', 'remove',
            'setdefault', 'update')  # fmt: skip


@dataclass(frozen=True)
class Module:
    """One source file; `name` is what an import of it says, with `__main__` and packages bare."""

    name: str
    source: str

    @property
    def room(self) -> str:
        return self.name.split('.')[0]

    @cached_property
    def tree(self) -> ast.Module:
        gc.disable()  # Python 3.11 fails to parse when a collection in between parses, too
        try:
            return ast.parse(self.source)
        finally:
            gc.enable()

    @cached_property
    def calls(self) -> list[tuple[ast.Call, str]]:
        """Every call with the last part of the name that is called."""
        found = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]
        return [(call, last_name(call.func)) for call in found]


Rule: TypeAlias = Callable[[Module], Iterator[str]]


def last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ''


def at(node: ast.AST) -> str:
    return f'line {getattr(node, "lineno", "?")}'


def is_in(target: str, package: str) -> bool:
    return target == package or target.startswith(f'{package}.')


def imports(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Everything imported anywhere in the module: `from a import b` yields `a` and `a.b`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ''
            if node.level:  # the rooms are flat: one dot is the room itself
                base = f'{module.room}.{base}'.rstrip('.')
            yield node, base
            yield from ((node, f'{base}.{alias.name}') for alias in node.names)


def imports_of_the_room(module: Module) -> Iterator[str]:
    allowed = MAY_IMPORT.get(module.room)
    for node, target in imports(module):
        top = target.split('.')[0]
        if module.room == 'economy' and top in NOT_PURE:
            yield f'{at(node)}: economy decides from its arguments alone, so no {top}'
        elif allowed is not None and top not in allowed and top not in sys.stdlib_module_names:
            yield f'{at(node)}: {module.room} may not import {target}; only {", ".join(allowed)}'


def imports_of_the_wiring(module: Module) -> Iterator[str]:
    for node, target in imports(module):
        if is_in(target, 'bot.app') and module.name not in MAY_IMPORT_APP:
            yield f'{at(node)}: bot.app wires everything, so nothing imports it'
        elif module.room == 'cogs' and any(is_in(target, name) for name in WIRING):
            yield f'{at(node)}: cogs use the shared pieces of bot, not {target}'
        elif module.room == 'bot' and is_in(target, 'cogs') and module.name not in MAY_IMPORT_COGS:
            yield f'{at(node)}: of bot, only bot/app.py may import cogs'


def imports_between_cogs(module: Module) -> Iterator[str]:
    if module.room != 'cogs':
        return
    for node, target in imports(module):
        parts = target.split('.')
        if parts[0] != 'cogs' or len(parts) < 2 or parts[1] == module.name.split('.')[-1]:
            continue
        if not parts[1].startswith('_'):
            yield f'{at(node)}: a cog never imports another cog ({target})'
        elif feature(parts[1]) != feature(module.name.split('.')[-1]):
            yield f'{at(node)}: {target} is private to the cog of {feature(parts[1])}'


def feature(stem: str) -> str:
    """`gifts` and `_gift_views` are of one feature."""
    return stem.strip('_').split('_')[0].rstrip('s')


def imports_by_name(module: Module) -> Iterator[str]:
    for call, name in module.calls:
        if name in ('import_module', '__import__', 'load_extension'):
            yield f'{at(call)}: {name}() hides an import from this test'


def work_at_import(module: Module) -> Iterator[str]:
    for node in run_at_import(module.tree):
        if isinstance(node, ast.Call) and last_name(node.func) in AT_WORK:
            yield f'{at(node)}: {ast.unparse(node.func)}() runs when the module is imported'
        elif isinstance(node, ast.Attribute) and ast.unparse(node) == 'os.environ':
            yield f'{at(node)}: the environment is read when the module is imported'


def run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run on import: not function bodies, but their decorators and defaults."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and '__name__' in ast.unparse(child.test):
            continue
        yield child
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in (*child.decorator_list, *child.args.defaults, *child.args.kw_defaults):
                if part is not None:
                    yield part
                    yield from run_at_import(part)
        elif isinstance(child, ast.Lambda):
            continue
        else:
            yield from run_at_import(child)


def mutable_globals(module: Module) -> Iterator[str]:
    names = set[str]()
    for node in module.tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, 'target', node)]
        value = getattr(node, 'value', None)
        for name in [last_name(target) for target in targets if isinstance(target, ast.Name)]:
            names.add(name)
            if name.startswith('__') or not is_container(value):
                continue
            if not name.isupper():
                yield f'{at(node)}: {name} is a container but not written as a constant'
            elif is_empty(value):
                yield f'{at(node)}: {name} begins empty, so it is state; give it to an object'
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Global):
            yield f'{at(node)}: global {", ".join(node.names)}'
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            if last_name(node.value) in names and isinstance(node.value, ast.Name):
                yield f'{at(node)}: {last_name(node.value)} is changed after it was made'
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id in names and node.func.attr in CHANGING:
                yield f'{at(node)}: {owner.id}.{node.func.attr}() changes a global'


def is_container(value: ast.AST | None) -> bool:
    if isinstance(value, ast.Call):
        return last_name(value.func) in CONTAINERS
    return isinstance(
        value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
    )


def is_empty(value: ast.AST | None) -> bool:
    if isinstance(value, ast.Call):
        return not value.args and not value.keywords
    return not getattr(value, 'elts', None) and not getattr(value, 'keys', True)


def banned_calls(module: Module) -> Iterator[str]:
    for call, name in module.calls:
        whole = ast.unparse(call.func)
        if whole in ('print', 'eval', 'exec', 'compile', 'input', 'breakpoint'):
            yield f'{at(call)}: {whole}()'
        elif name == 'executescript':
            yield f'{at(call)}: executescript() commits behind your back'
        elif whole == 'float' and module.room in ('economy', 'storage'):
            yield f'{at(call)}: amounts are int or Decimal, never float'
        elif name in ('create_task', 'ensure_future') and module.name not in MAY_START_TASKS:
            yield f'{at(call)}: {name}() starts work that nobody is seen to own'
        elif module.room in ('economy', 'storage', 'cogs') and reads_clock(whole):
            yield f'{at(call)}: {whole}() reads the clock; the time is handed in'


def reads_clock(called: str) -> bool:
    return called.endswith(('datetime.now', 'utcnow', 'time.time', 'time_ns', 'date.today')) or (
        called == 'datetime.today'
    )


def sizes(module: Module) -> Iterator[str]:
    lines = len(module.source.splitlines())
    limit = TEST_LINES_MAX if module.room == 'tests' else SOURCE_LINES_MAX
    if lines > limit:
        yield f'{lines} lines, more than {limit}: there is a second question in it'
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > FUNCTION_LINES_MAX:
                yield f'{at(node)}: {node.name}() has {length} lines; at most {FUNCTION_LINES_MAX}'


RULES: tuple[Rule, ...] = (
    imports_of_the_room,
    imports_of_the_wiring,
    imports_between_cogs,
    imports_by_name,
    work_at_import,
    mutable_globals,
    banned_calls,
    sizes,
)


def modules(*folders: str) -> list[Module]:
    files = [file for folder in folders for file in sorted((ROOT / folder).rglob('*.py'))]
    return [
        Module(
            '.'.join(file.relative_to(ROOT).with_suffix('').parts).removesuffix('.__init__'),
            file.read_text(encoding='utf-8'),
        )
        for file in files
    ]


SOURCES = modules(*ROOMS)


def named(rule: Rule) -> str:
    return rule.__name__


def test_every_room_is_looked_at() -> None:
    names = {module.name for module in SOURCES}
    assert {'bot', 'bot.app', 'bot.__main__', 'cogs.gifts', 'economy.money'} <= names
    assert {'storage.database', 'storage.migrate'} <= names


@pytest.mark.parametrize('rule', RULES, ids=named)
def test_the_source_keeps_the_rule(rule: Rule) -> None:
    problems = [f'{module.name}, {found}' for module in SOURCES for found in rule(module)]
    assert not problems, '\n'.join(problems)


def test_tests_are_small_enough_to_read() -> None:
    others = modules('tests', 'benchmarks')
    problems = [f'{module.name}, {found}' for module in others for found in sizes(module)]
    assert not problems, '\n'.join(problems)


def test_no_exception_to_the_rules_is_left_over() -> None:
    starting = {
        module.name
        for module in SOURCES
        if any(name in ('create_task', 'ensure_future') for _, name in module.calls)
    }
    assert set(MAY_START_TASKS) <= starting


BAD = [
    (imports_of_the_room, 'economy.x', 'import discord'),
    (imports_of_the_room, 'economy.x', 'from storage.ledger import Ledger'),
    (imports_of_the_room, 'economy.x', 'import sqlite3'),
    (imports_of_the_room, 'economy.x', 'import time'),
    (imports_of_the_room, 'economy.x', 'def f():\n    import bot.text'),
    (imports_of_the_room, 'storage.x', 'import discord'),
    (imports_of_the_room, 'storage.x', 'from bot import text'),
    (imports_of_the_room, 'storage.x', 'if TYPE_CHECKING:\n    from cogs.gifts import Gifts'),
    (imports_of_the_room, 'live.x', 'from discord.ext import commands'),
    (imports_of_the_room, 'live.x', 'from storage import ledger'),
    (imports_of_the_room, 'live.x', 'import bot.text'),
    (imports_of_the_room, 'cogs.x', 'import aiosqlite'),
    (imports_of_the_room, 'cogs.x', 'import simcord'),
    (imports_of_the_wiring, 'cogs.x', 'from bot.app import build_bot'),
    (imports_of_the_wiring, 'cogs.x', 'from bot import practice'),
    (imports_of_the_wiring, 'cogs.x', 'import bot.__main__'),
    (imports_of_the_wiring, 'bot.client', 'from cogs.gifts import Gifts'),
    (imports_of_the_wiring, 'bot.practice', 'import cogs'),
    (imports_of_the_wiring, 'bot.client', 'from . import app'),
    (imports_of_the_wiring, 'bot.client', 'def f():\n    from bot.app import run'),
    (imports_between_cogs, 'cogs.payouts', 'from cogs.gifts import Gifts'),
    (imports_between_cogs, 'cogs.payouts', 'from . import gifts'),
    (imports_between_cogs, 'cogs.payouts', 'from cogs._gift_views import UndoButton'),
    (imports_between_cogs, 'cogs._payout_text', 'from cogs import _gift_text'),
    (imports_by_name, 'bot.client', 'import importlib\nimportlib.import_module("cogs.gifts")'),
    (imports_by_name, 'cogs.x', '__import__("bot.app")'),
    (work_at_import, 'bot.x', 'TEXT = open("a").read()'),
    (work_at_import, 'bot.x', 'TEXT = Path("a").read_text()'),
    (work_at_import, 'bot.x', 'import os\nTOKEN = os.environ["DISCORD_TOKEN"]'),
    (work_at_import, 'bot.x', 'TOKEN = os.getenv("DISCORD_TOKEN")'),
    (work_at_import, 'bot.x', 'DB = sqlite3.connect("a")'),
    (work_at_import, 'bot.x', 'def f(at=datetime.now()): ...'),
    (work_at_import, 'bot.x', 'class A:\n    db = sqlite3.connect("a")'),
    (work_at_import, 'bot.x', 'logging.basicConfig()'),
    (mutable_globals, 'bot.x', 'cache = {}'),
    (mutable_globals, 'bot.x', 'CACHE: dict[int, int] = {}'),
    (mutable_globals, 'bot.x', 'SEEN = set()'),
    (mutable_globals, 'bot.x', 'seen = [1, 2]'),
    (mutable_globals, 'bot.x', 'A = {1: 2}\ndef f():\n    A[3] = 4'),
    (mutable_globals, 'bot.x', 'A = {1: 2}\ndef f():\n    del A[1]'),
    (mutable_globals, 'bot.x', 'A = [1]\ndef f():\n    A.append(4)'),
    (mutable_globals, 'bot.x', 'A = None\ndef f():\n    global A\n    A = 1'),
    (banned_calls, 'bot.x', 'def f():\n    print(1)'),
    (banned_calls, 'bot.x', 'eval("1")'),
    (banned_calls, 'bot.x', 'exec("1")'),
    (banned_calls, 'storage.x', 'db.executescript("COMMIT")'),
    (banned_calls, 'economy.x', 'float("0.1")'),
    (banned_calls, 'storage.x', 'float(1)'),
    (banned_calls, 'cogs.x', 'datetime.now(UTC)'),
    (banned_calls, 'storage.x', 'datetime.datetime.now()'),
    (banned_calls, 'economy.x', 'datetime.utcnow()'),
    (banned_calls, 'cogs.x', 'discord.utils.utcnow()'),
    (banned_calls, 'storage.x', 'time.time()'),
    (banned_calls, 'economy.x', 'date.today()'),
    (banned_calls, 'cogs.x', 'asyncio.create_task(f())'),
    (banned_calls, 'cogs.x', 'self.bot.loop.create_task(f())'),
    (sizes, 'bot.x', '\n' * (SOURCE_LINES_MAX + 1)),
    (sizes, 'tests.x', '\n' * (TEST_LINES_MAX + 1)),
    (sizes, 'bot.x', 'def f():\n' + '    a = 1\n' * FUNCTION_LINES_MAX),
    (sizes, 'bot.x', 'class A:\n  async def f():\n' + '    a = 1\n' * FUNCTION_LINES_MAX),
]


@pytest.mark.parametrize(('rule', 'name', 'source'), BAD)
def test_a_bad_example_is_caught(rule: Rule, name: str, source: str) -> None:
    assert list(rule(Module(name, source))), 'nothing was found'


GOOD = [
    (
        'economy.x',
        'import re\nfrom babel import Locale\nfrom rapidfuzz import fuzz\nimport economy.ids',
    ),
    ('storage.x', 'import sqlite3\nimport aiosqlite\nfrom economy.ids import GuildId'),
    ('live.x', 'import asyncio\nfrom economy.gifts import Gift\nfrom live.feed import Feed'),
    ('cogs.gifts', 'from bot.ui import Answer\nfrom cogs._gift_views import UndoButton'),
    ('cogs._gift_views', 'from cogs import _gift_text\nfrom . import _gift_wish'),
    ('bot.app', 'from cogs.gifts import Gifts'),
    ('bot.practice', 'import simcord\nfrom bot.app import build_bot'),
    ('bot.x', 'import re\nA = re.compile("a")\nB = {1: 2}\n__all__ = ["A"]\nlog = getLogger("x")'),
    ('bot.x', 'def f():\n    found = {}\n    found[1] = open("a")\n    return found'),
    ('bot.x', 'if __name__ == "__main__":\n    run()'),
    ('economy.x', 'def f(now):\n    return lambda: now'),
    ('bot.app', 'asyncio.create_task(f())'),
    ('bot.x', '\n' * SOURCE_LINES_MAX),
    ('bot.x', 'def f():\n' + '    a = 1\n' * (FUNCTION_LINES_MAX - 1)),
]


@pytest.mark.parametrize(('name', 'source'), GOOD)
def test_a_good_example_passes_every_rule(name: str, source: str) -> None:
    module = Module(name, source)
    assert [problem for rule in RULES for problem in rule(module)] == []


WATCH = """
import importlib, sys
touched = []
def watch(event, arguments):
    if event in ('socket.connect', 'sqlite3.connect', 'os.mkdir', 'subprocess.Popen'):
        touched.append((event, arguments))
    elif event == 'open' and isinstance(arguments[1], str) and set(arguments[1]) & set('wax+'):
        touched.append((event, arguments))
sys.addaudithook(watch)
for name in sys.argv[1:]:
    importlib.import_module(name)
assert not touched, touched
"""


def test_importing_everything_says_nothing_and_touches_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, '-B', '-W', 'error::ResourceWarning', '-c', WATCH]
        + [module.name for module in SOURCES],
        cwd=tmp_path,
        env={'PYTHONPATH': str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, '', '')
    assert list(tmp_path.iterdir()) == []
