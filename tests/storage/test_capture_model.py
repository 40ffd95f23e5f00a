"""Any order of messages, repeats, losses, restarts and undos counts each captured combo once."""

from __future__ import annotations

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test


def test_any_order_of_messages_counts_each_combo_once(part):
    run_state_machine_as_test(
        part('capture_model').CaptureMachine,
        settings=settings(max_examples=40, stateful_step_count=25, deadline=None),
    )
