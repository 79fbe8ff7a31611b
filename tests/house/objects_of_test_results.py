"""What stands behind URLs of item banks: test_results. See `objects.py`."""

from typing import Any

OF_TEST_RESULTS: dict[str, Any] = {}
