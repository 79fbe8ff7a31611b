"""Commands of the test stage."""
