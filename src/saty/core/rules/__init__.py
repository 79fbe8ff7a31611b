"""The rules of eligibility, each with its verdict and what explains it."""
