"""The log's values: canonical form, entries, commitments and leaf data."""
