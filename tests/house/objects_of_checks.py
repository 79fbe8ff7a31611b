"""What stands behind URLs of item banks: checks. See `objects.py`."""

from typing import Any

OF_CHECKS: dict[str, Any] = {}
