"""Writes on meetings."""
