"""What a gift is worth: pure decisions over frozen values. Knows no clock, no file, no Discord."""
