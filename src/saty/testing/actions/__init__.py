"""Acts of the test stage: one verb each, one transaction, its entry inside."""
