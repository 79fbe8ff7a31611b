"""Programme files, competitions, rules."""
