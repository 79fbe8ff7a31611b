"""The exam: questions as candidates see them."""
