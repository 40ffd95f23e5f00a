"""Feeds: what a LIVE tells, as plain values. Knows nothing of Discord or the ledger."""
