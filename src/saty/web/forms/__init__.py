"""Forms as people see them: the renderer, dates in three inputs, choices with hints."""
