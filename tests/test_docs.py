"""What the documents promise is what there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import discord
import pytest
from discord import app_commands

from bot.app import all_cogs, build_bot
from bot.feed_words import STATES
from bot.feeds import real_feeds
from cogs.help import EXAMPLES, TASKS
from live.tiktok_losses import INSTALL

ROOT = Path(__file__).parent.parent
DOCUMENTS = [*ROOT.glob('*.md'), *ROOT.glob('docs/**/*.md'), *ROOT.glob('benchmarks/*.md')]


@pytest.fixture
async def commands(desk):
    """Every slash command by its full name."""
    bot = build_bot(desk, prefix_commands=True)
    for cog in all_cogs(desk, bot, real_feeds(desk.folder)):
        await bot.add_cog(cog)
    return {
        command.qualified_name: command
        for command in bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }


async def test_the_readme_lists_every_command_with_its_options(commands):
    table = re.findall(r'^\| `/([^`]+)` \|[^|]+\| (\w+) \|$', _read('README.md'), re.MULTILINE)
    written = dict(table)
    levels = {0: 'everybody', 1: 'moderator', 2: 'manager'}
    actual = {}
    for name, command in commands.items():
        options = [
            option.display_name if option.required else f'[{option.display_name}]'
            for option in command.parameters
        ]
        actual[' '.join([name, *options])] = levels[command.callback.__desk_level__]
    assert written == actual


async def test_help_names_only_commands_that_exist_and_leaves_none_out_of_reach(commands):
    named = {name for names in TASKS.values() for name in names}
    assert named <= set(commands)
    assert set(EXAMPLES) <= set(commands)
    assert {name.split()[0] for name in commands} == {name.split()[0] for name in named}


async def test_the_readme_names_every_menu_of_a_message(desk):
    bot = build_bot(desk, prefix_commands=True)
    for cog in all_cogs(desk, bot, real_feeds(desk.folder)):
        await bot.add_cog(cog)
    menus = bot.tree.get_commands(type=discord.AppCommandType.message)
    assert [menu.name for menu in menus] == ['Log gift from this']
    named = re.findall(r'\*Apps > ([^*]+)\*', _read('README.md'))
    assert named == [menu.name for menu in menus]
    for cog in [*bot.cogs]:
        await bot.remove_cog(cog)
    assert bot.tree.get_commands(type=discord.AppCommandType.message) == []


def test_the_readme_lists_every_variable():
    written = set(re.findall(r'^\| `([A-Z_]+)` \|', _read('README.md'), re.MULTILINE))
    example = set(re.findall(r'^#? ?([A-Z_]+)=', _read('.env.example'), re.MULTILINE))
    assert written == example


@pytest.mark.parametrize('document', DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(document):
    for target in re.findall(r'\]\(([^)#]+)\)', document.read_text(encoding='utf-8')):
        if '://' not in target:
            assert (document.parent / target).exists(), f'{document.name} links to {target}'


@pytest.mark.parametrize('name', ['README.md', 'CHANGELOG.md', 'docs/capture.md'])
def test_there_is_one_way_to_install_what_tiktok_needs(name):
    told = re.findall(r'`([^`]*\[[a-z,]*tiktok\][^`]*)`', _read(name))
    assert set(told) == {INSTALL}


def test_every_state_of_a_feed_is_explained_as_it_is_shown():
    rows = re.findall(r'^\| (\S+ [a-z ]+) \|', _read('docs/capture.md'), re.MULTILINE)
    assert [row for row in rows if row in STATES.values()] == list(STATES.values())


def test_every_dependency_has_its_reason():
    project = tomllib.loads(_read('pyproject.toml'))['project']
    wanted = [*project['dependencies']]
    for extra in project['optional-dependencies'].values():
        wanted += extra
    reasons = _read('CONTRIBUTING.md').casefold()
    for requirement in wanted:
        name = re.match(r'[\w.-]+', requirement).group().casefold()
        assert name == 'diamond-desk' or name in reasons, f'{name} has no reason'


def test_every_table_of_the_ledger_is_explained_where_it_is_made():
    for migration in ROOT.glob('storage/migrations/*.sql'):
        assert migration.read_text(encoding='utf-8').startswith('-- '), migration.name


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding='utf-8')
