"""Reads of the test stage."""
