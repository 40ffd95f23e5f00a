"""SQL is written out whole, in storage alone, with every value bound: read from the source text."""

from __future__ import annotations

import ast
import gc
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ('bot', 'cogs', 'economy', 'live', 'storage')

# Methods and functions that take SQL, and the place of the argument that is it.
TAKES_SQL = {
    'execute': 0,
    'executemany': 0,
    'execute_fetchall': 0,
    'read': 0,
    '_one': 1,
    'first': 0,
}

# (module, function, argument): why it may be something else than a constant written on the spot.
PASSED_ON = {
    ('storage.beside', 'read', 'sql'): 'hands on what every caller of read() is checked for',
    ('storage.database', 'open_for_writing', 'pragma'): 'each of WRITER_PRAGMAS, all constants',
    ('storage.database', 'read', 'sql'): 'hands on what every caller of read() is checked for',
    (
        'storage.imports_numbers',
        'first',
        'sql',
    ): 'hands on what every caller of first() is checked for',
    ('storage.migrate', 'apply', 'statement'): 'each statement of a shipped migration, as it is',
    ('storage.verify', '_compare', 'counted'): 'from _CHECKS, all constants',
    ('storage.verify', '_compare', 'kept'): 'from _CHECKS, all constants',
}
# Functions that choose among constants: what they return is checked instead.
CHOOSE_SQL = {
    ('storage.boards', '_gifters_sql'): 'which sums hold the span that is looked at',
    ('storage.boards', '_own_sql'): 'which sums hold the span that is looked at',
    ('storage.imports_money', '_key_sql'): 'which kind of thing a key stands for',
    ('storage.history', '_page_sql'): 'which end of the history, and whether of one fan',
}

A_PIECE = re.compile(
    r'\b(SELECT|INSERT (OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM|FROM \w+|WHERE|ORDER BY|GROUP BY'
    r'|HAVING|LIMIT|VALUES|JOIN|UNION|PRAGMA|ATTACH|VACUUM)\b|^ ?(AND|OR) ?$'
)
A_STATEMENT = re.compile(
    r'\b(SELECT .+ FROM|SELECT [\w*?(]+|INSERT (OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM'
    r'|(CREATE|ALTER|DROP) (TABLE|INDEX|VIEW|TRIGGER)|PRAGMA \w+|BEGIN IMMEDIATE|VACUUM INTO)\b'
)


@dataclass(frozen=True)
class Module:
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
    def constants(self) -> dict[str, str]:
        """The module's own names that stand for one string, and never for anything else."""
        bound: dict[str, list[ast.AST | None]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                bound.setdefault(node.id, []).append(None)
        found: dict[str, str] = {}
        for node in self.tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(target, ast.Name) and len(bound[target.id]) == 1:
                    text = text_of(node.value)
                    if text is not None:
                        found[target.id] = text
        return found


def text_of(node: ast.AST | None) -> str | None:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else None  # type: ignore[union-attr, return-value]


def name_of(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ''


def at(node: ast.AST) -> str:
    return f'line {getattr(node, "lineno", "?")}'


def calls_by_function(module: Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the name of the innermost function around it."""

    def within(node: ast.AST, function: str) -> Iterator[tuple[str, ast.Call]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield function, child
            is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from within(child, child.name if is_function else function)

    return within(module.tree, '')


def sql_arguments(module: Module) -> Iterator[tuple[str, ast.Call, ast.AST | None]]:
    for function, call in calls_by_function(module):
        place = TAKES_SQL.get(name_of(call.func))
        if place is None or (name_of(call.func) in ('read', '_one') and module.room != 'storage'):
            continue  # elsewhere these names mean something else
        named = [keyword.value for keyword in call.keywords if keyword.arg == 'sql']
        given = [*call.args[place : place + 1], *named]
        if name_of(call.func) == 'read' and (not given or is_number(given[0])):
            continue  # a file's read()
        yield function, call, given[0] if given else None


def is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def is_written_out(node: ast.AST | None, module: Module) -> bool:
    if isinstance(node, ast.IfExp):
        return is_written_out(node.body, module) and is_written_out(node.orelse, module)
    if isinstance(node, ast.Name):
        return node.id in module.constants
    return text_of(node) is not None


def unwritten_sql(module: Module) -> Iterator[str]:
    """SQL given to the database that is not a constant."""
    for function, call, given in sql_arguments(module):
        if is_written_out(given, module):
            continue
        shown = 'nothing' if given is None else ast.unparse(given)
        if (module.name, function, shown) in PASSED_ON:
            continue
        if isinstance(given, ast.Call) and (module.name, name_of(given.func)) in CHOOSE_SQL:
            continue
        yield (
            f'{at(call)}: {name_of(call.func)}() in {function}() is given {shown}, '
            'not a string written out there or a constant of the module'
        )


def choosers(module: Module) -> Iterator[str]:
    """Functions of CHOOSE_SQL that return anything but constants."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef) and (module.name, node.name) in CHOOSE_SQL:
            for part in ast.walk(node):
                if isinstance(part, ast.Return) and not is_written_out(part.value, module):
                    yield f'{at(part)}: {node.name}() returns {ast.unparse(part)}'


def built_sql(module: Module) -> Iterator[str]:
    """SQL put together from pieces."""

    def is_piece(node: ast.AST | None) -> bool:
        text = module.constants.get(node.id) if isinstance(node, ast.Name) else text_of(node)
        return text is not None and A_PIECE.search(text) is not None

    for node in ast.walk(module.tree):
        how, pieces = '', list[ast.AST]()
        if isinstance(node, ast.JoinedStr):
            how, pieces = 'in an f-string', [*node.values]
        elif isinstance(node, ast.BinOp):
            how, pieces = 'put together with an operator', [node.left, node.right]
        elif isinstance(node, ast.AugAssign):
            how, pieces = 'put together with an operator', [node.value]
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ('format', 'format_map', 'join', 'replace', 'substitute')
        ):
            how, pieces = f'put together with {node.func.attr}()', [node.func.value]
            pieces += [part for argument in node.args for part in ast.walk(argument)]
        if any(is_piece(piece) for piece in pieces):
            yield f'{at(node)}: SQL {how}'


def sql_elsewhere(module: Module) -> Iterator[str]:
    """SQL outside storage."""
    if module.room == 'storage':
        return
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module.tree):
        text = text_of(node)
        if text is not None and id(node) not in docstrings and A_STATEMENT.search(text):
            yield f'{at(node)}: SQL outside storage: {text[:40]!r}'
    for _, call, _ in sql_arguments(module):
        yield f'{at(call)}: {name_of(call.func)}() outside storage'


RULES = (unwritten_sql, choosers, built_sql, sql_elsewhere)


def modules() -> list[Module]:
    return [
        Module('.'.join(file.relative_to(ROOT).with_suffix('').parts), file.read_text('utf-8'))
        for room in ROOMS
        for file in sorted((ROOT / room).rglob('*.py'))
    ]


SOURCES = modules()


@pytest.mark.parametrize('rule', RULES, ids=lambda rule: rule.__name__)
def test_sql_is_written_out_in_storage(rule) -> None:
    problems = [f'{module.name}, {found}' for module in SOURCES for found in rule(module)]
    assert not problems, '\n'.join(problems)


def test_no_exception_is_left_over() -> None:
    met = {
        (module.name, function, '' if given is None else ast.unparse(given))
        for module in SOURCES
        for function, _, given in sql_arguments(module)
    }
    assert set(PASSED_ON) <= met
    chosen = {
        (module.name, name_of(given.func))
        for module in SOURCES
        for _, _, given in sql_arguments(module)
        if isinstance(given, ast.Call)
    }
    assert set(CHOOSE_SQL) <= chosen


def test_the_checks_look_at_real_statements() -> None:
    counted = sum(1 for module in SOURCES for _ in sql_arguments(module))
    assert counted > 30, 'storage asks the database far more often than this'


@pytest.mark.parametrize(('module', 'name'), [('storage.verify', '_CHECKS')])
def test_the_exceptions_hold_constants_alone(module: str, name: str) -> None:
    source = next(known for known in SOURCES if known.name == module)
    assigned = [
        node.value
        for node in source.tree.body
        if isinstance(node, ast.Assign) and name_of(node.targets[0]) == name
    ]
    assert len(assigned) == 1
    ast.literal_eval(assigned[0])  # raises for anything computed


def test_the_pragmas_are_constants() -> None:
    source = next(known for known in SOURCES if known.name == 'storage.database')
    loops = [node for node in ast.walk(source.tree) if isinstance(node, ast.For)]
    over = [name_of(loop.iter) for loop in loops if name_of(loop.target) == 'pragma']
    assert over == ['WRITER_PRAGMAS']
    assert any(
        isinstance(node, ast.Assign)
        and name_of(node.targets[0]) == 'WRITER_PRAGMAS'
        and ast.literal_eval(node.value)
        for node in source.tree.body
    )


def in_function(line: str) -> str:
    return f'_SQL = "SELECT a FROM b"\nasync def f(self, db, x, sql):\n    {line}'


BAD = [
    (unwritten_sql, 'storage.x', in_function('db.execute(sql)')),
    (unwritten_sql, 'storage.x', in_function('db.execute(f"SELECT {x}")')),
    (unwritten_sql, 'storage.x', in_function('db.execute("SELECT " + x)')),
    (unwritten_sql, 'storage.x', in_function('db.execute("SELECT %s" % x)')),
    (unwritten_sql, 'storage.x', in_function('db.execute("SELECT {}".format(x))')),
    (unwritten_sql, 'storage.x', in_function('db.execute(" ".join(x))')),
    (unwritten_sql, 'storage.x', in_function('db.execute(sql=x)')),
    (unwritten_sql, 'storage.x', in_function('db.execute(*x)')),
    (unwritten_sql, 'storage.x', in_function('db.execute()')),
    (unwritten_sql, 'storage.x', in_function('db.execute(_SQL if x else sql)')),
    (unwritten_sql, 'storage.x', in_function('db.execute(self._sql)')),
    (unwritten_sql, 'storage.x', in_function('db.execute(_choose(x))')),
    (unwritten_sql, 'storage.x', in_function('db.executemany(x, [])')),
    (unwritten_sql, 'storage.x', in_function('await self._db.read(sql, (1,))')),
    (unwritten_sql, 'storage.x', in_function('await db.execute_fetchall(sql)')),
    (unwritten_sql, 'storage.x', in_function('self._one(db, sql, 1)')),
    (unwritten_sql, 'storage.x', '_SQL = "a"\n_SQL = input()\ndb.execute(_SQL)'),
    (unwritten_sql, 'storage.x', in_function('_SQL = x; db.execute(_SQL)')),
    (unwritten_sql, 'storage.x', '_SQL = f"SELECT {1}"\ndb.execute(_SQL)'),
    (unwritten_sql, 'storage.ledger', in_function('db.execute(sql)')),
    (choosers, 'storage.history', 'def _page_sql(x):\n    return "SELECT " + x'),
    (choosers, 'storage.history', 'def _page_sql(x):\n    return x'),
    (built_sql, 'storage.x', in_function('a = f"SELECT {x} FROM b"')),
    (built_sql, 'storage.x', in_function('a = f"a = {x} ORDER BY b"')),
    (built_sql, 'storage.x', in_function('a = "SELECT a FROM " + x')),
    (built_sql, 'storage.x', in_function('a = x + " WHERE b = 1"')),
    (built_sql, 'storage.x', in_function('a = _SQL + x')),
    (built_sql, 'storage.x', in_function('x += " LIMIT 5"')),
    (built_sql, 'storage.x', in_function('a = "DELETE FROM %s" % x')),
    (built_sql, 'storage.x', in_function('a = "UPDATE {} SET a".format(x) or _SQL.format(x)')),
    (built_sql, 'storage.x', in_function('a = " AND ".join(x)')),
    (built_sql, 'storage.x', in_function('a = " ".join(["SELECT", x])')),
    (built_sql, 'storage.x', in_function('a = _SQL.replace("b", x)')),
    (built_sql, 'cogs.x', in_function('a = f"PRAGMA {x}"')),
    (sql_elsewhere, 'cogs.x', 'A = "SELECT a FROM b"'),
    (sql_elsewhere, 'bot.x', 'A = f"DELETE FROM {1}"'),
    (sql_elsewhere, 'economy.x', 'A = "INSERT OR REPLACE INTO b"'),
    (sql_elsewhere, 'live.x', 'A = "PRAGMA wal_checkpoint"'),
    (sql_elsewhere, 'cogs.x', in_function('db.execute("VACUUM")')),
]


@pytest.mark.parametrize(('rule', 'name', 'source'), BAD)
def test_a_bad_example_is_caught(rule, name: str, source: str) -> None:
    assert list(rule(Module(name, source))), 'nothing was found'


GOOD = [
    in_function('db.execute("SELECT a" " FROM b WHERE c = ?", (x,))'),
    in_function('db.execute(_SQL, (x,))'),
    in_function('db.execute(_SQL if x else "SELECT 1")'),
    in_function('await self._db.read("SELECT 1")'),
    in_function('self._one(db, _SQL, 1)'),
    in_function('a = open("a").read(); b = open("b").read(5)'),
    in_function('a = f"{x} and more"; b = " · ".join(x); c = "a" + x'),
]


@pytest.mark.parametrize('source', GOOD)
def test_a_good_example_passes(source: str) -> None:
    module = Module('storage.x', source)
    assert [problem for rule in RULES for problem in rule(module)] == []


def test_words_of_english_are_not_taken_for_sql() -> None:
    text = '"""SELECT a FROM b."""\nA = "Select a gift, update it, or delete it from the list."'
    assert list(sql_elsewhere(Module('cogs.x', text))) == []
