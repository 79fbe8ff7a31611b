"""What outsiders check: pure functions on values, without Django, clock, chance or input/output."""
