"""Sittings of a body: agenda, attendance, ballots."""
