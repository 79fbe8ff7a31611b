"""saty: run a merit selection that anyone can check."""

__version__ = "0.1.0"
