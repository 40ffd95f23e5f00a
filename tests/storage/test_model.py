"""Any order of gifts, undos, fixes, repeats and restarts comes to the right sums."""

from __future__ import annotations

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test


def test_any_order_of_deeds_leaves_the_sums_of_the_model(part):
    run_state_machine_as_test(
        part('ledger_model').LedgerMachine,
        settings=settings(max_examples=30, stateful_step_count=30, deadline=None),
    )
