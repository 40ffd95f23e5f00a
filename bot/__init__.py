"""Start-up, wiring and the shared Discord pieces. Knows every room; only start-up knows it."""
