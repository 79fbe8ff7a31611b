"""May it happen now: items, exchange, forms, keys."""
