"""Settings and doors of the whole."""
