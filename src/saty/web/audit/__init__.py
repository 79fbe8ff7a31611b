"""Pages of the audience `audit`."""
