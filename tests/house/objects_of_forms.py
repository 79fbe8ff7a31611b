"""What stands behind URLs of item banks: forms. See `objects.py`."""

from typing import Any

OF_FORMS: dict[str, Any] = {}
