"""Benchmarks: each prints what it measured, what was wanted, and exits 1 if it did not hold."""
