"""What stands behind URLs of item banks: exchange. See `objects.py`."""

from typing import Any

OF_EXCHANGE: dict[str, Any] = {}
