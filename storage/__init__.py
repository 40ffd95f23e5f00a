"""SQLite: one writer, read-only readers, the ledger. Speaks the domain's words, never Discord's."""
