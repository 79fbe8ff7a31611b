"""Benchmarks of the command line: a server, a client in a process of its own, what /proc says."""
