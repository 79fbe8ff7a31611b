"""Commissions and pools."""
