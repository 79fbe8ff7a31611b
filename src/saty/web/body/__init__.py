"""Pages of the audience `body`."""
