"""Numbers, cuts, decisions, announcements."""
