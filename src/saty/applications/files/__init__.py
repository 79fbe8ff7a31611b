"""Uploaded files: hostile until they were looked at, then kept under random names."""
