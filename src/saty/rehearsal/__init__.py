"""Synthetic candidates walk a whole competition."""
