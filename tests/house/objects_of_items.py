"""What stands behind URLs of item banks: items. See `objects.py`."""

from typing import Any

OF_ITEMS: dict[str, Any] = {}
