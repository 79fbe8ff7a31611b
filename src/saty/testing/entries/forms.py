"""Entries about forms of the test stage."""
