"""Sentences of the refusals about captured gifts and watched LIVEs."""

from __future__ import annotations
