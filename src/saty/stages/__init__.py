"""Rosters, results, a candidate's way."""
