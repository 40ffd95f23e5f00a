"""The promised bars, each measured against its bare baseline in the same run. See README.md."""
