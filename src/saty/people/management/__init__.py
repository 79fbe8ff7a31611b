"""Commands of the server's own console."""
