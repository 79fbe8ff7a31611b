"""Entries about exchange of the test stage."""
