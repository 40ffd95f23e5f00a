"""The environment, read once into a frozen value. Every problem is reported at once, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from dotenv import dotenv_values

LOG_LEVELS = ('debug', 'info', 'warning', 'error')
_YES = ('on', 'yes', 'true', '1')
_NO = ('off', 'no', 'false', '0')


class ConfigRefused(Exception):
    """The environment cannot be used; the message names each variable and how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What `.env.example` describes, variable by variable."""

    discord_token: str = field(repr=False)
    data_dir: Path = Path('data')
    prefix_commands: bool = False
    log_level: str = 'info'
    sign_api_key: str | None = field(default=None, repr=False)

    @property
    def secrets(self) -> list[str]:
        """What must stand in no log."""
        return [each for each in (self.discord_token, self.sign_api_key) if each]

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read `env`. Raises ConfigRefused with every problem, one a line."""
        problems: list[str] = []
        token = env.get('DISCORD_TOKEN', '').strip()
        if not token:
            problems.append(
                "DISCORD_TOKEN is missing: put your bot's token into .env (Developer Portal, "
                'your application, Bot, Reset Token).'
            )
        elif len(token.split('.')) != 3 or any(char.isspace() for char in token):
            problems.append(
                'DISCORD_TOKEN does not look like a bot token (three parts with dots between): '
                'copy it again (Developer Portal, your application, Bot, Reset Token).'
            )
        switch = env.get('PREFIX_COMMANDS', '').strip().lower() or 'off'
        if switch not in _YES + _NO:
            problems.append(f'PREFIX_COMMANDS is {switch!r}: write on or off.')
        level = env.get('LOG_LEVEL', '').strip().lower() or 'info'
        if level not in LOG_LEVELS:
            problems.append(f'LOG_LEVEL is {level!r}: write one of {", ".join(LOG_LEVELS)}.')
        folder = Path(env.get('DATA_DIR', '').strip() or 'data')
        try:
            folder = folder.expanduser()
            if folder.exists() and not folder.is_dir():
                problems.append(f'DATA_DIR is {str(folder)!r}, which is a file: name a folder.')
        except (OSError, RuntimeError) as error:
            problems.append(f'DATA_DIR is {str(folder)!r}, which cannot be a folder: {error}.')
        key = env.get('SIGN_API_KEY', '').strip()
        if any(char.isspace() or not char.isprintable() for char in key):
            problems.append(
                'SIGN_API_KEY has a space or a line break in it: copy the key again, or '
                'leave it empty.'
            )
        if problems:
            raise ConfigRefused('\n'.join(problems))
        return cls(
            discord_token=token,
            data_dir=folder,
            prefix_commands=switch in _YES,
            log_level=level,
            sign_api_key=key or None,
        )


def read_environment(file: Path, process: Mapping[str, str]) -> dict[str, str]:
    """The variables of `.env` with those of the process over them.

    Raises ConfigRefused for a file that is not text in UTF-8.
    """
    try:
        values = dotenv_values(file)
    except UnicodeDecodeError as error:
        raise ConfigRefused(f'{file} is not text in UTF-8: save it again as UTF-8.') from error
    from_file = {name: value for name, value in values.items() if value is not None}
    return {**from_file, **process}
