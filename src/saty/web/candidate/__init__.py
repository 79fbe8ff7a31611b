"""Pages of the audience `candidate`."""
