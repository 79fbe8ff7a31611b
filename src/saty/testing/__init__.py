"""The test stage: item bank, exchange, forms, statistics, keys."""
