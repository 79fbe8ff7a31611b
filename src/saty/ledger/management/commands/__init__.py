"""`saty manage …`."""
