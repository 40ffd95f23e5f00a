"""Why a file is not opened. Each says what happened and what to do, for whoever starts the bot."""

from __future__ import annotations

from pathlib import Path


class StorageRefused(Exception):
    """The data cannot be used by this process; starting again without a change will not help."""


class InUse(StorageRefused):
    def __init__(self, folder: Path) -> None:
        super().__init__(
            f'Another Diamond Desk already works on {folder}. Stop that one first, '
            'or give this one its own DATA_DIR.'
        )


class NewerFile(StorageRefused):
    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(
            f'{path} was written by a newer Diamond Desk (schema {found}, this one knows {known}). '
            'Update the program, or restore the backup made before that update.'
        )


class OlderFile(StorageRefused):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f'{path} was last used by an older Diamond Desk. '
            'Start the bot once: it keeps a copy and brings the file up to date.'
        )


class ForeignFile(StorageRefused):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f'{path} is not a Diamond Desk file. It was left as it is; '
            'move it away or choose another DATA_DIR.'
        )


class FolderUnusable(StorageRefused):
    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f'The data folder {folder} cannot be used: {reason}. Check DATA_DIR.')


class StorageClosed(Exception):
    """A change or a question after the file was closed: the bot is shutting down."""
