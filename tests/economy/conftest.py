from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

WORDING = Path(__file__).with_name('wording.py')


@pytest.fixture(scope='session')
def begging_in() -> Callable[[str], list[str]]:
    """The guard of wording.py; loaded by path, as test folders are no packages here."""
    spec = importlib.util.spec_from_file_location('wording', WORDING)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.begging_in
