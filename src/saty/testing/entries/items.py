"""Entries about items of the test stage."""
