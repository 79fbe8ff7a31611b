"""Entries about sittings of the test stage."""
