"""A candidate's file."""
