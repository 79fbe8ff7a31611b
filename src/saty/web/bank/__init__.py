"""Item banks: authors, reviewers and owners of tests."""
