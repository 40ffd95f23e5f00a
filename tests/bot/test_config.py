"""What the environment may say, and what the person who wrote it reads when it may not."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot import config as config_module
from bot.config import Config, ConfigRefused, read_environment

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / '.env.example').read_text(encoding='utf-8')
TOKEN = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.Gcanar.not-a-real-token_only-shaped-like-one'
KINDS = re.compile(
    r'\b(Text|on or off|folder|path|number|seconds|minutes|hours|days|[a-z]+, [a-z]+ or [a-z]+)\b'
)


def problems_of(env: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigRefused) as refused:
        Config.from_env(env)
    return str(refused.value).splitlines()


@pytest.mark.parametrize(
    ('name', 'value', 'says'),
    [
        ('DISCORD_TOKEN', '', 'missing'),
        ('DISCORD_TOKEN', '   ', 'missing'),
        ('DISCORD_TOKEN', 'canary', 'does not look like a bot token'),
        ('DISCORD_TOKEN', 'canary.b', 'does not look like a bot token'),
        ('DISCORD_TOKEN', 'canary.b.c.d', 'does not look like a bot token'),
        ('DISCORD_TOKEN', 'Bot canary.b.c', 'does not look like a bot token'),
        ('DISCORD_TOKEN', 'canary.b\nc.d', 'does not look like a bot token'),
        ('PREFIX_COMMANDS', 'maybe', 'write on or off'),
        ('PREFIX_COMMANDS', '2', 'write on or off'),
        ('SIGN_API_KEY', 'canary key', 'a space or a line break'),
        ('SIGN_API_KEY', 'canary\x00', 'a space or a line break'),
        ('LOG_LEVEL', 'loud', 'debug, info, warning, error'),
        ('LOG_LEVEL', 'critical', 'debug, info, warning, error'),
        ('DATA_DIR', __file__, 'which is a file: name a folder'),
    ],
)
def test_a_bad_value_is_named_with_how_to_mend_it(name: str, value: str, says: str) -> None:
    problems = problems_of({'DISCORD_TOKEN': TOKEN, name: value})
    assert len(problems) == 1
    assert problems[0].startswith(f'{name} ')
    assert says in problems[0]
    assert problems[0].endswith('.')


@pytest.mark.parametrize('value', ['canary', 'canary.b', 'Bot canary.b.c'])
def test_a_token_that_is_refused_is_not_repeated(value: str) -> None:
    assert 'canary' not in problems_of({'DISCORD_TOKEN': value})[0]


def test_a_sign_key_is_a_secret_that_no_repr_shows() -> None:
    config = Config.from_env({'DISCORD_TOKEN': TOKEN, 'SIGN_API_KEY': ' canary '})
    assert config.sign_api_key == 'canary'
    assert config.secrets == [TOKEN, 'canary']
    assert 'canary' not in repr(config)
    assert Config.from_env({'DISCORD_TOKEN': TOKEN, 'SIGN_API_KEY': ''}).sign_api_key is None


def test_all_problems_are_told_at_once() -> None:
    problems = problems_of({'PREFIX_COMMANDS': 'x', 'LOG_LEVEL': 'y', 'DATA_DIR': __file__})
    assert [problem.split()[0] for problem in problems] == [
        'DISCORD_TOKEN',
        'PREFIX_COMMANDS',
        'LOG_LEVEL',
        'DATA_DIR',
    ]


def test_the_token_alone_is_enough() -> None:
    assert Config.from_env({'DISCORD_TOKEN': TOKEN}) == Config(
        discord_token=TOKEN,
        data_dir=Path('data'),
        prefix_commands=False,
        log_level='info',
    )


@pytest.mark.parametrize('name', ['DATA_DIR', 'PREFIX_COMMANDS', 'LOG_LEVEL'])
@pytest.mark.parametrize('value', ['', '  '])
def test_a_variable_left_empty_means_its_default(name: str, value: str) -> None:
    assert Config.from_env({'DISCORD_TOKEN': TOKEN, name: value}) == Config(discord_token=TOKEN)


@pytest.mark.parametrize(
    ('name', 'value', 'field', 'means'),
    [
        ('DISCORD_TOKEN', f' {TOKEN}\n', 'discord_token', TOKEN),
        ('DATA_DIR', '/srv/desk', 'data_dir', Path('/srv/desk')),
        ('DATA_DIR', '~/desk', 'data_dir', Path.home() / 'desk'),
        ('DATA_DIR', str(ROOT / 'tests'), 'data_dir', ROOT / 'tests'),
        ('PREFIX_COMMANDS', 'on', 'prefix_commands', True),
        ('PREFIX_COMMANDS', ' Yes ', 'prefix_commands', True),
        ('PREFIX_COMMANDS', 'TRUE', 'prefix_commands', True),
        ('PREFIX_COMMANDS', '1', 'prefix_commands', True),
        ('PREFIX_COMMANDS', 'Off', 'prefix_commands', False),
        ('PREFIX_COMMANDS', 'no', 'prefix_commands', False),
        ('PREFIX_COMMANDS', '0', 'prefix_commands', False),
        ('LOG_LEVEL', 'DEBUG', 'log_level', 'debug'),
        ('LOG_LEVEL', 'warning', 'log_level', 'warning'),
        ('LOG_LEVEL', 'error', 'log_level', 'error'),
    ],
)
def test_a_good_value_is_understood(name: str, value: str, field: str, means: object) -> None:
    config = Config.from_env({'DISCORD_TOKEN': TOKEN, name: value})
    assert getattr(config, field) == means


def test_the_token_is_not_in_what_a_log_would_show() -> None:
    config = Config.from_env({'DISCORD_TOKEN': TOKEN})
    for shown in (repr(config), str(config), f'{config!r:>10}'):
        assert TOKEN not in shown
        assert 'discord_token' not in shown


def test_the_process_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / '.env'
    file.write_text(f'DISCORD_TOKEN="{TOKEN}"  # mine\nLOG_LEVEL=debug\nDATA_DIR\n')
    read = read_environment(file, {'LOG_LEVEL': 'error', 'OTHER': 'kept'})
    assert read == {'DISCORD_TOKEN': TOKEN, 'LOG_LEVEL': 'error', 'OTHER': 'kept'}


def test_no_file_is_no_problem(tmp_path: Path) -> None:
    assert read_environment(tmp_path / '.env', {'LOG_LEVEL': 'info'}) == {'LOG_LEVEL': 'info'}


# `.env.example` is the reference of the variables: it is compared with the code.


def variables_in_code() -> set[str]:
    """What `from_env` asks of its mapping."""
    tree = ast.parse(Path(config_module.__file__).read_text(encoding='utf-8'))
    asked = [
        node.args[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == 'env.get'
    ]
    asked += [
        node.slice
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == 'env'
    ]
    return {ast.literal_eval(name) for name in asked}


def described() -> dict[str, tuple[str, str, bool]]:
    """The example, variable by variable: the words above it, its value, and whether it is off."""
    found: dict[str, tuple[str, str, bool]] = {}
    words: list[str] = []
    for line in EXAMPLE.splitlines():
        setting = re.fullmatch(r'(# )?([A-Z][A-Z0-9_]+)=(.*)', line)
        if setting:
            found[setting[2]] = (' '.join(words), setting[3], bool(setting[1]))
            words = []
        elif line.startswith('# '):
            words.append(line[2:])
        else:
            assert not line, f'neither a comment nor a setting: {line!r}'
            words = []
    return found


DESCRIBED = described()


def test_the_example_lists_every_variable_the_code_reads_and_no_other() -> None:
    assert set(DESCRIBED) == variables_in_code()
    assert len(DESCRIBED) == len(fields(Config))


@pytest.mark.parametrize('name', DESCRIBED)
def test_the_example_tells_meaning_kind_and_default(name: str) -> None:
    words, value, is_off = DESCRIBED[name]
    meaning, _, default = words.replace('no default', 'Default: ').partition('Default: ')
    assert len(meaning.split()) >= 8, 'say what it is for'
    assert KINDS.search(meaning), 'say what kind of value it takes, with its unit'
    assert 'Default: ' in words or 'no default' in words
    assert default.strip('. ') == (value or ('none' if is_off else ''))
    assert is_off == ('no default' not in words), 'to be filled in when there is no default'


@pytest.mark.parametrize('name', [name for name, (_, value, _) in DESCRIBED.items() if value])
def test_the_default_of_the_example_is_the_default_of_the_code(name: str) -> None:
    written = Config.from_env({'DISCORD_TOKEN': TOKEN, name: DESCRIBED[name][1]})
    assert written == Config.from_env({'DISCORD_TOKEN': TOKEN}) == Config(discord_token=TOKEN)


@pytest.mark.parametrize('name', [name for name, (*_, is_off) in DESCRIBED.items() if not is_off])
def test_what_has_no_default_is_required(name: str) -> None:
    problems = problems_of({})
    assert any(problem.startswith(f'{name} is missing') for problem in problems)


def test_the_example_as_it_is_lacks_the_token_alone(tmp_path: Path) -> None:
    file = tmp_path / '.env'
    file.write_text(EXAMPLE, encoding='utf-8')
    assert len(problems_of(read_environment(file, {}))) == 1
    file.write_text(EXAMPLE.replace('DISCORD_TOKEN=', f'DISCORD_TOKEN={TOKEN}'), encoding='utf-8')
    assert Config.from_env(read_environment(file, {})) == Config(discord_token=TOKEN)


def test_an_env_file_that_is_no_text_is_named(tmp_path):
    file = tmp_path / '.env'
    file.write_bytes('# Grüße'.encode('latin-1'))
    with pytest.raises(ConfigRefused, match='UTF-8'):
        read_environment(file, {})


@pytest.mark.parametrize('folder', ['~nobody-of-this-name/data', 'a' * 300])
def test_a_folder_that_cannot_exist_is_named(folder):
    with pytest.raises(ConfigRefused, match='DATA_DIR'):
        Config.from_env({'DISCORD_TOKEN': 'a.b.c', 'DATA_DIR': folder})
