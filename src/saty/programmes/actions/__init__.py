"""What is done to competitions: verbs, one module for each noun."""
