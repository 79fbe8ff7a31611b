"""Accounts, organisations, roles."""
